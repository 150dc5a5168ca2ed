import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { PreviewInput, PreviewSet } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { previewActivitiesFor } from '../activity-proxies.js';
import { failureTypeOf } from './failure-type.js';

type PreviewRequest = Omit<PreviewInput, 'made'>;

/**
 * Makes previews in the background, for one offer at a time. Of the offers that arrive during that time, only the
 * latest is kept. Each offer takes two activities: one for its first quote, one for the others. A failure is logged,
 * and the customer has no preview; the job waits for previews only when it ends.
 */
export class PreviewQueue {
  private pendingRequest?: PreviewRequest;
  private lastPreviews?: PreviewSet;
  private stopped = false;
  private scope?: CancellationScope;
  private running?: Promise<void>;

  constructor(private readonly callerGroup?: string) {}

  /** Requests the previews of an offer. They are canceled with the scope of the first request. */
  request(request: PreviewRequest, onPreviews: (previews: PreviewSet) => void): void {
    if (this.stopped) return;
    this.pendingRequest = request;
    if (this.running) return;
    this.scope = new CancellationScope();
    this.running = this.scope
      .run(() => this.processRequests(onPreviews))
      .finally(() => {
        this.running = undefined;
      });
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Cancels all previews, and waits until no process works on the files. A repeat does nothing. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.pendingRequest = undefined;
    this.scope?.cancel();
    await this.running;
  }

  private async processRequests(onPreviews: (previews: PreviewSet) => void): Promise<void> {
    while (this.pendingRequest) {
      const request: PreviewRequest = this.pendingRequest;
      this.pendingRequest = undefined;
      try {
        // The customer looks at the requested target first, so its preview does not wait for the others.
        await this.make({ ...request, quotes: request.quotes.slice(0, 1) }, onPreviews);
        if (!this.pendingRequest) await this.make(request, onPreviews);
      } catch (error) {
        if (isCancellation(error)) return;
        if (!(error instanceof ActivityFailure)) throw error;
        log.warn('previews could not be made', { error });
        // A video that is too expensive to show for one offer is too expensive for all of them.
        if (failureTypeOf(error) === FAILURES.limitExceeded) this.stopped = true;
      }
    }
  }

  private async make(request: PreviewRequest, onPreviews: (previews: PreviewSet) => void): Promise<void> {
    const made = await previewActivitiesFor(this.callerGroup).makePreviews({
      ...request,
      ...(this.lastPreviews && { made: this.lastPreviews }),
    });
    if (!made || this.stopped) return;
    this.lastPreviews = made;
    onPreviews(made);
  }
}
