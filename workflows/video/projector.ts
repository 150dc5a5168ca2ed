import { ActivityFailure, CancellationScope, log } from '@temporalio/workflow';
import type { VideoProjection } from '../../src/contracts/activities.js';
import { retryForever } from '../activity-proxies.js';

/**
 * Writes states to the read model, in order and in the background: a slow database delays what people read, never the job.
 * States that pile up are written together, and none is dropped, since listeners are shown each one.
 */
export class Projector {
  private counter = 0;
  private waiting: VideoProjection[] = [];
  private draining?: Promise<void>;

  constructor(private readonly jobId: string) {}

  push(projection: Omit<VideoProjection, 'version'>): void {
    this.counter += 1;
    this.waiting.push({ ...projection, version: { atMs: Date.now(), counter: this.counter } });
    this.draining ??= CancellationScope.nonCancellable(() => this.drain());
  }

  /** Whether everything that was pushed is written. */
  get isIdle(): boolean {
    return this.draining === undefined;
  }

  async flush(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.project(this.waiting.splice(0));
    }
    this.draining = undefined;
  }

  // Retries never end, so a failure here is final. A job must not fail because its read model cannot be written.
  private async project(projections: VideoProjection[]): Promise<void> {
    try {
      await retryForever.projectVideo({ jobId: this.jobId, projections });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.error('the read model rejected a state', { error });
    }
  }
}
