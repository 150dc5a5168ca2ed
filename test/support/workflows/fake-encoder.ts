import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { EncodeInput } from '../../../src/contracts/activities.js';
import { ActivityLatch } from './activity-latch.js';

const KILL_DELAY_MS = 100;

/** The ffmpeg of one job. It finishes at once unless the test blocks it, heartbeats like the real one and dies when canceled. */
export class FakeEncoder {
  readonly encodes: { encodeId: string; taskQueue: string }[] = [];
  running = false;
  killed = 0;
  private latch?: ActivityLatch;

  /** From now on, encodes run until they are released. */
  hold(): ActivityLatch {
    this.latch = new ActivityLatch();
    return this.latch;
  }

  /** The number of encodes that wait at the gate now. */
  get held(): number {
    return this.latch?.waiting ?? 0;
  }

  release(): void {
    this.latch?.release();
  }

  async run(input: EncodeInput, started: () => Promise<void>): Promise<void> {
    this.encodes.push({ encodeId: input.encodeId, taskQueue: Context.current().info.taskQueue });
    this.running = true;
    try {
      await started();
      await this.latch?.wait();
    } catch (error) {
      if (error instanceof CancelledFailure) await this.die();
      throw error;
    } finally {
      this.running = false;
    }
  }

  // A process group takes a moment to die. This delay exposes a workflow that does not wait for that.
  private async die(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, KILL_DELAY_MS));
    this.killed += 1;
  }
}
