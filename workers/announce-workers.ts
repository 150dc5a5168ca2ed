import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../src/observability/logger.js';
import type { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import type { WorkerWithSlots } from './create-worker.js';

// Many times within the time after which a silent worker counts as gone, and soon enough to see that one drains.
const INTERVAL_MS = 2_000;

/**
 * Announces each worker for as long as it takes work. One that drains is withdrawn at the next interval, though its last
 * tasks still run. One that stops taking work has no slots, and is withdrawn too.
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

  /** Resolves when the database knows what every worker takes as things stand. Never fails. */
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
      // Cut short, which makes it reject, once the workers have ended.
      await sleep(this.intervalMs, undefined, { signal: this.ended.signal }).catch(() => undefined);
    }
    await this.write(each);
  }

  /** One after another, so that none overtakes a later one. */
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
