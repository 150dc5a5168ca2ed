import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 20;

/** Blocks an activity, which keeps heartbeating, until it is released or canceled. */
export class ActivityLatch {
  private held = true;
  /** The activities that are blocked now. */
  waiting = 0;

  release(): void {
    this.held = false;
  }

  /** @throws CancelledFailure when the activity is canceled meanwhile. */
  async wait(): Promise<void> {
    const context = Context.current();
    this.waiting += 1;
    try {
      while (this.held) {
        context.heartbeat();
        await context.sleep(HEARTBEAT_MS);
      }
    } finally {
      this.waiting -= 1;
    }
  }
}
