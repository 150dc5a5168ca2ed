import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** The wait between an answer and the next call. */
  intervalMs: number;
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Calls `ask` until `accept` accepts an answer, and returns that answer. After `timeoutMs`, returns the last answer
 * even if it was not accepted.
 *
 * @throws any error of `ask`; an AbortError when `signal` aborts during a wait.
 */
export async function pollUntil<T>(
  ask: () => Promise<T>,
  accept: (answer: T) => boolean,
  { intervalMs, timeoutMs, signal }: PollOptions,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (accept(answer) || performance.now() >= deadlineMs) return answer;
    await sleep(intervalMs, undefined, { signal });
  }
}
