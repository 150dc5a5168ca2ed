import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Between an answer and the next question. */
  intervalMs: number;
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Asks until an answer is accepted, and returns it; the last answer, which is not accepted, when the time is up.
 *
 * @throws whatever `ask` throws; an AbortError when `signal` aborts during a wait.
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
