import { withTimeout } from '../async/with-timeout.js';
import type { Logger } from './logger.js';

const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Closes everything that a process has open, all at once, and waits at most ten seconds. A failure to close is logged.
 * Never throws, so that it cannot hide the error that ends the process.
 */
export async function closeAll(
  logger: Logger,
  closings: Record<string, () => Promise<unknown>>,
  timeoutMs = CLOSE_TIMEOUT_MS,
): Promise<void> {
  await Promise.all(
    Object.entries(closings).map(async ([name, close]) => {
      try {
        await withTimeout(close(), timeoutMs);
      } catch (error) {
        logger.warn({ name, err: error }, 'not closed cleanly');
      }
    }),
  );
}
