import { retryAfterMs } from './errors.js';

export interface Patience {
  /** Ends it at once, with its reason. */
  signal?: AbortSignal;
  /** How long the same thing may fail in a row before its error is thrown. Default: five minutes. */
  patienceMs?: number;
  /** The first wait between two tries; each next one is twice as long, up to half a minute. Default: half a second. */
  firstWaitMs?: number;
}

const MAX_DELAY_MS = 30_000;

/** The waits between tries: twice as long each time, and never quite the same, so that many callers do not come back at once. */
export class Backoff {
  private failures = 0;
  private failingSinceMs = 0;

  constructor(private readonly patience: Patience) {}

  /** Something went well: the next failure is a first one. */
  reset(): void {
    this.failures = 0;
  }

  /** Waits until the next try. @throws the error when trying again is of no use, or patience has ended. */
  async waitOrThrow(error: unknown): Promise<void> {
    const { signal, patienceMs = 300_000, firstWaitMs = 500 } = this.patience;
    signal?.throwIfAborted();
    const leastMs = retryAfterMs(error);
    if (leastMs === null) throw error;
    if (this.failures === 0) this.failingSinceMs = performance.now();
    else if (performance.now() - this.failingSinceMs > patienceMs) throw error;
    const waitMs = Math.min(firstWaitMs * 2 ** this.failures, MAX_DELAY_MS) * (0.5 + Math.random() / 2);
    this.failures += 1;
    await sleep(Math.max(leastMs, waitMs), signal);
  }
}

/** Does what may be done twice, until it works. @throws what `Backoff` gives up on. */
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
