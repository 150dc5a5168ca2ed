import { retry } from '../../async/retry.js';
import { isNonRetryable } from './s3-errors.js';

const BACKOFF_MS = [500, 2000, 5000, 15_000];

/**
 * Tries an upload up to five times: a brief fault of the store must not lose the result of a long encode. A refused or
 * canceled upload is not retried.
 *
 * @throws the last error; an AbortError when canceled during a wait.
 */
export async function uploadWithRetry<T>(
  send: () => Promise<T>,
  signal: AbortSignal,
  delaysMs: readonly number[] = BACKOFF_MS,
): Promise<T> {
  return await retry(send, { delaysMs, signal, isRetryable: (error) => !isNonRetryable(error) });
}
