import { Context } from '@temporalio/activity';

const BEAT_MS = 20;

/** Holds an activity where it is, heartbeating, until it is released or canceled. */
export class Gate {
  private held = true;
  /** Activities that wait here now. */
  waiting = 0;

  release(): void {
    this.held = false;
  }

  /** @throws CancelledFailure when the activity is canceled meanwhile. */
  async pass(): Promise<void> {
    const context = Context.current();
    this.waiting += 1;
    try {
      while (this.held) {
        context.heartbeat();
        await context.sleep(BEAT_MS);
      }
    } finally {
      this.waiting -= 1;
    }
  }
}
