import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../src/observability/logger.js';
import type { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import type { WorkerWithSlots } from './create-worker.js';

// Many times within the time after which a silent worker counts as gone, and soon enough to see that one drains.
const INTERVAL_MS = 2_000;

/**
 * Announces each worker for as long as it takes work. One that drains is withdrawn at the next interval, though its last
 * tasks still run.
 *
 * @returns what ends it once the workers have ended. Never fails: work does not depend on being announced.
 */
export function announceWorkers(
  workers: readonly WorkerWithSlots[],
  repository: WorkersRepository,
  logger: Logger,
  intervalMs = INTERVAL_MS,
): () => Promise<void> {
  const ended = new AbortController();
  const announcements = workers.map((each) => announceWhileRunning(each, repository, logger, intervalMs, ended.signal));
  return async () => {
    ended.abort();
    await Promise.all(announcements);
  };
}

async function announceWhileRunning(
  { worker, slots }: WorkerWithSlots,
  repository: WorkersRepository,
  logger: Logger,
  intervalMs: number,
  ended: AbortSignal,
): Promise<void> {
  const { taskQueue, identity } = worker.options;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      logger.warn({ err: error, taskQueue }, 'a worker could not say whether it takes work');
    }
  };
  while (worker.getState() === 'RUNNING' && !ended.aborted) {
    await attempt(() => repository.announce(taskQueue, identity, slots()));
    // Cut short, which makes it reject, once the workers have ended.
    await sleep(intervalMs, undefined, { signal: ended }).catch(() => undefined);
  }
  await attempt(() => repository.withdraw(taskQueue, identity));
}
