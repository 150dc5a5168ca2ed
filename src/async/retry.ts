import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** The backoff before each retry. When none is left, the next failure is final. */
  delaysMs: Iterable<number>;
  /** After an abort, no further attempt is made. */
  signal?: AbortSignal;
  /** False for an error that a retry cannot fix. By default every error is retried. */
  isRetryable?: (error: unknown) => boolean;
  /** Called with every error that is followed by a retry. */
  onRetry?: (error: unknown) => void;
}

/**
 * Makes attempts until one succeeds, and returns its result.
 *
 * @throws the error of the last attempt; an AbortError when `signal` aborts during a wait.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { delaysMs, signal, isRetryable = () => true, onRetry }: RetryOptions,
): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted || !isRetryable(error)) throw error;
      onRetry?.(error);
    }
    await sleep(delayMs, undefined, { signal });
  }
  return await attempt();
}

/** The same delay before each of `retries` retries. Without a limit, the delays never end. */
export function* constantDelay(delayMs: number, retries = Infinity): Generator<number> {
  for (let count = 0; count < retries; count += 1) yield delayMs;
}

/** Delays that double from `firstMs` up to `maxMs`, and never end. */
export function* doublingDelay(firstMs: number, maxMs: number): Generator<number> {
  for (let delayMs = firstMs; ; delayMs = Math.min(delayMs * 2, maxMs)) yield delayMs;
}
