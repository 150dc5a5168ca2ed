import { inTime } from './in-time.js';
import type { Logger } from './logger.js';

const PATIENCE_MS = 10_000;

/**
 * Closes what a process has open, all at once and for at most ten seconds: its end waits no longer. What cannot be
 * closed is logged. Never throws, so that it cannot hide the error that ends the process.
 */
export async function closeAll(
  logger: Logger,
  closings: Record<string, () => Promise<unknown>>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  await Promise.all(
    Object.entries(closings).map(async ([name, close]) => {
      try {
        await inTime(close(), patienceMs);
      } catch (error) {
        logger.warn({ name, err: error }, 'not closed cleanly');
      }
    }),
  );
}
