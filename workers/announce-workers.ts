import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../src/observability/logger.js';
import type { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import type { WorkerWithSlots } from './create-worker.js';

// Much shorter than the time after which a silent worker counts as gone, and short enough to show soon that one drains.
const INTERVAL_MS = 2_000;

/**
 * Announces each worker while it takes work. A worker that drains is withdrawn at the next interval, even while its
 * last tasks run. A worker that stops taking work has no slots, and is withdrawn too.
 */
export class WorkerAnnouncements {
  private readonly ended = new AbortController();
  private readonly loops: Promise<void>[];
  private readonly lastWrites = new Map<WorkerWithSlots, Promise<void>>();

  constructor(
    private readonly workers: readonly WorkerWithSlots[],
    private readonly repository: WorkersRepository,
    private readonly logger: Logger,
    private readonly intervalMs = INTERVAL_MS,
  ) {
    this.loops = workers.map((each) => this.announceWhileRunning(each));
  }

  /** Writes to the database how many tasks every worker currently takes. Never fails. */
  async refresh(): Promise<void> {
    await Promise.all(this.workers.map((each) => this.write(each)));
  }

  /** Ends the announcements, once the workers have ended. Never fails: work does not depend on being announced. */
  async stop(): Promise<void> {
    this.ended.abort();
    await Promise.all(this.loops);
  }

  private async announceWhileRunning(each: WorkerWithSlots): Promise<void> {
    while (this.isRunning(each)) {
      await this.write(each);
      // Ends early, with a rejection, once the workers have ended.
      await sleep(this.intervalMs, undefined, { signal: this.ended.signal }).catch(() => undefined);
    }
    await this.write(each);
  }

  /** Writes one after another, so that an older write cannot overwrite a newer one. */
  private async write(each: WorkerWithSlots): Promise<void> {
    const write = (this.lastWrites.get(each) ?? Promise.resolve()).then(() => this.tryToWrite(each));
    this.lastWrites.set(each, write);
    await write;
  }

  private async tryToWrite(each: WorkerWithSlots): Promise<void> {
    const { taskQueue, identity } = each.worker.options;
    const slots = this.isRunning(each) ? each.slots() : 0;
    try {
      if (slots > 0) await this.repository.announce(taskQueue, identity, slots);
      else await this.repository.withdraw(taskQueue, identity);
    } catch (error) {
      this.logger.warn({ err: error, taskQueue }, 'a worker could not say whether it takes work');
    }
  }

  private isRunning({ worker }: WorkerWithSlots): boolean {
    return worker.getState() === 'RUNNING' && !this.ended.signal.aborted;
  }
}
