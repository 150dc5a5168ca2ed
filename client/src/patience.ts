import { controllerWithin } from './controller-within.js';
import { retryAfterMs } from './errors.js';

export interface Patience {
  /** Stops the work at once when aborted, and throws the signal's reason. */
  signal?: AbortSignal;
  /** How long an operation may keep failing before its error is thrown. Default: five minutes. */
  patienceMs?: number;
  /** The first wait between two attempts; each next wait is twice as long, up to half a minute. Default: half a second. */
  firstWaitMs?: number;
  /** Called before each wait for another attempt, with the error of the last one. */
  onRetry?: (error: unknown) => void;
}

const MAX_DELAY_MS = 30_000;

/** Exponential backoff with jitter, so that many callers do not retry at the same moment. */
export class Backoff {
  private failures = 0;
  private failingSinceMs = 0;

  constructor(private readonly patience: Patience) {}

  /** Notes a success: the next failure counts as the first. */
  reset(): void {
    this.failures = 0;
  }

  /** Waits until the next attempt. @throws the error when a retry cannot help, or does not fit into `patienceMs`. */
  async waitOrThrow(error: unknown): Promise<void> {
    const { signal, patienceMs = 300_000, firstWaitMs = 500, onRetry } = this.patience;
    signal?.throwIfAborted();
    const leastMs = retryAfterMs(error);
    if (leastMs === null || leastMs > patienceMs) throw error;
    if (this.failures === 0) this.failingSinceMs = performance.now();
    else if (performance.now() - this.failingSinceMs > patienceMs) throw error;
    const waitMs = Math.min(firstWaitMs * 2 ** this.failures, MAX_DELAY_MS) * (0.5 + Math.random() / 2);
    this.failures += 1;
    onRetry?.(error);
    await (leastMs > 0 ? sleep(Math.max(leastMs, waitMs), signal) : sleepUntilOnline(waitMs, signal));
  }
}

/** Retries an idempotent action until it succeeds. @throws the error on which `Backoff` gives up. */
export async function persistently<T>(action: () => Promise<T>, patience: Patience): Promise<T> {
  const backOff = new Backoff(patience);
  for (;;) {
    try {
      return await action();
    } catch (error) {
      await backOff.waitOrThrow(error);
    }
  }
}

/** Sleeps, but at most until the browser is online again, which it reports to pages and workers. */
async function sleepUntilOnline(ms: number, signal?: AbortSignal): Promise<void> {
  const wake = controllerWithin(signal);
  const isOnline = (): void => wake.abort();
  // Node has no such event.
  globalThis.addEventListener?.('online', isOnline);
  try {
    await sleep(ms, wake.signal);
  } catch (error) {
    if (!wake.signal.aborted || signal?.aborted) throw error;
  } finally {
    wake.abort();
    globalThis.removeEventListener?.('online', isOnline);
  }
}

/** @throws the signal's reason when it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
