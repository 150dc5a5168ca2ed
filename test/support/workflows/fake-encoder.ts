import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { EncodeInput } from '../../../src/contracts/activities.js';
import { Gate } from './gate.js';

const DYING_MS = 100;

/** The ffmpeg of one job: runs at once unless the story holds it, beats like the real one and dies when canceled. */
export class FakeEncoder {
  readonly encodes: { encodeId: string; taskQueue: string }[] = [];
  running = false;
  killed = 0;
  private gate?: Gate;

  /** From now on encodes run until they are released. */
  hold(): Gate {
    this.gate = new Gate();
    return this.gate;
  }

  /** How many encodes wait at the gate now. */
  get held(): number {
    return this.gate?.waiting ?? 0;
  }

  release(): void {
    this.gate?.release();
  }

  async run(input: EncodeInput, started: () => Promise<void>): Promise<void> {
    this.encodes.push({ encodeId: input.encodeId, taskQueue: Context.current().info.taskQueue });
    this.running = true;
    try {
      await started();
      await this.gate?.pass();
    } catch (error) {
      if (error instanceof CancelledFailure) await this.die();
      throw error;
    } finally {
      this.running = false;
    }
  }

  // A process group takes a moment to die; a workflow that does not wait for it is found out by this.
  private async die(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, DYING_MS));
    this.killed += 1;
  }
}
