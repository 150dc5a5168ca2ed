import { constantDelay, retry } from '../src/async/retry.js';
import type { Logger } from '../src/observability/logger.js';

const RETRY_INTERVAL_MS = 1000;
const MAX_RETRIES = 59;

/** Waits up to a minute for a server that is still starting; a longer wait is up to the supervisor of the process. */
export async function connectWithRetry<T>(connect: () => Promise<T>, logger: Logger): Promise<T> {
  return await retry(connect, {
    delaysMs: constantDelay(RETRY_INTERVAL_MS, MAX_RETRIES),
    onRetry: (error) => logger.warn({ err: error }, 'Temporal is not ready yet'),
  });
}
