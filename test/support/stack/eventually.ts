import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is accepted and gives it. @throws Error with the last answer or error when patience ends. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  accept: (answer: T) => boolean,
  { patienceMs = 20_000, everyMs = 100 } = {},
): Promise<T> {
  const deadlineMs = performance.now() + patienceMs;
  let last = 'nothing';
  for (;;) {
    try {
      const answer = await ask();
      if (accept(answer)) return answer;
      last = JSON.stringify(answer);
    } catch (error) {
      last = String(error);
    }
    if (performance.now() > deadlineMs) throw new Error(`never happened; last seen: ${last}`);
    await sleep(everyMs);
  }
}
