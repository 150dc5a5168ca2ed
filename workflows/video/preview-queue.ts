import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { PreviewInput, PreviewSet } from '../../src/contracts/activities.js';
import { previewActivities } from '../activity-proxies.js';

type PreviewRequest = Omit<PreviewInput, 'made'>;

/**
 * Has previews made beside the road, one offer at a time and the latest next: offers that come and go meanwhile cost
 * nothing. The video is fetched twice for an offer, once for its first quote and once for the others. What fails is
 * logged and the customer has none; a job never waits for them but to end.
 */
export class PreviewQueue {
  private pendingRequest?: PreviewRequest;
  private lastPreviews?: PreviewSet;
  private stopped = false;
  private scope?: CancellationScope;
  private running?: Promise<void>;

  /** Asks for the previews of an offer. They end with the scope that the first of them was asked for in. */
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

  /** Calls everything off, and waits until no process is at work on the files any more. A repeat does nothing. */
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
        // What was asked for is what is looked at first, so it is not kept back until the others are made too.
        await this.make({ ...request, quotes: request.quotes.slice(0, 1) }, onPreviews);
        if (!this.pendingRequest) await this.make(request, onPreviews);
      } catch (error) {
        if (isCancellation(error)) return;
        if (!(error instanceof ActivityFailure)) throw error;
        log.warn('previews could not be made', { error });
      }
    }
  }

  private async make(request: PreviewRequest, onPreviews: (previews: PreviewSet) => void): Promise<void> {
    const made = await previewActivities.makePreviews({
      ...request,
      ...(this.lastPreviews && { made: this.lastPreviews }),
    });
    if (!made || this.stopped) return;
    this.lastPreviews = made;
    onPreviews(made);
  }
}
