import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { PreviewInput, PreviewSet } from '../../src/contracts/activities.js';
import { previewing } from '../activity-proxies.js';

type Wish = Omit<PreviewInput, 'made'>;

/**
 * Has previews made beside the road, one offer at a time and the latest next: offers that come and go meanwhile cost
 * nothing. The video is fetched twice for an offer, once for its first quote and once for the others. What fails is
 * logged and the customer has none; a job never waits for them but to end.
 */
export class PreviewDesk {
  private wish?: Wish;
  private made?: PreviewSet;
  private stopped = false;
  private scope?: CancellationScope;
  private atWork?: Promise<void>;

  /** Asks for the previews of an offer. They end with the scope that the first of them was asked for in. */
  ask(wish: Wish, tell: (previews: PreviewSet) => void): void {
    if (this.stopped) return;
    this.wish = wish;
    if (this.atWork) return;
    this.scope = new CancellationScope();
    this.atWork = this.scope
      .run(() => this.work(tell))
      .finally(() => {
        this.atWork = undefined;
      });
  }

  get isAtWork(): boolean {
    return this.atWork !== undefined;
  }

  /** Calls everything off, and waits until no process is at work on the files any more. A repeat does nothing. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wish = undefined;
    this.scope?.cancel();
    await this.atWork;
  }

  private async work(tell: (previews: PreviewSet) => void): Promise<void> {
    while (this.wish) {
      const wish: Wish = this.wish;
      this.wish = undefined;
      try {
        // What was asked for is what is looked at first, so it is not kept back until the others are made too.
        await this.make({ ...wish, quotes: wish.quotes.slice(0, 1) }, tell);
        if (!this.wish) await this.make(wish, tell);
      } catch (error) {
        if (isCancellation(error)) return;
        if (!(error instanceof ActivityFailure)) throw error;
        log.warn('previews could not be made', { error });
      }
    }
  }

  private async make(wish: Wish, tell: (previews: PreviewSet) => void): Promise<void> {
    const made = await previewing.makePreviews({ ...wish, ...(this.made && { made: this.made }) });
    if (!made || this.stopped) return;
    this.made = made;
    tell(made);
  }
}
