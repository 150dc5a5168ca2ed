import { setTimeout as sleep } from 'node:timers/promises';

interface EventuallyOptions {
  timeoutMs?: number;
  /** Time between two attempts, in ms; by default short at first and later up to 100 ms. */
  intervalMs?: number;
  /** Describes what did not happen in time. */
  explain?: () => string | Promise<string>;
}

/**
 * Calls `ask` until `accept` accepts its answer, and returns the answer. Without `accept`, any truthy answer is accepted.
 * After an error of `ask` it tries again, as after an answer that is not accepted.
 *
 * @throws Error with the last answer or error when the time is up.
 */
export async function eventually<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>>;
export async function eventually<T>(
  ask: () => T | Promise<T>,
  accept: (answer: T) => unknown,
  options?: EventuallyOptions,
): Promise<T>;
export async function eventually<T>(
  ask: () => T | Promise<T>,
  accept: (answer: T) => unknown = (answer) => answer,
  { timeoutMs = 20_000, intervalMs, explain = () => 'it never happened' }: EventuallyOptions = {},
): Promise<T> {
  const startMs = performance.now();
  let last: string;
  for (;;) {
    try {
      const answer = await ask();
      if (accept(answer)) return answer;
      last = JSON.stringify(answer);
    } catch (error) {
      last = String(error);
    }
    const waitedMs = performance.now() - startMs;
    if (waitedMs > timeoutMs) throw new Error(`${await explain()}; last seen: ${last}`);
    await sleep(intervalMs ?? Math.min(100, 15 + waitedMs / 20));
  }
}
