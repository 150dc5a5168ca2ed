import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../../src/async/poll-until.js';

/** Answers 1, 2, 3, … */
function counter(): () => Promise<number> {
  let count = 0;
  return async () => (count += 1);
}

describe('polling', () => {
  it('returns the first answer that is accepted', async () => {
    const answer = await pollUntil(counter(), (count) => count >= 3, { intervalMs: 1, timeoutMs: 60_000 });
    expect(answer).toBe(3);
  });

  it('returns the last answer when none is accepted in time', async () => {
    expect(await pollUntil(counter(), () => false, { intervalMs: 1, timeoutMs: 0 })).toBe(1);
  });

  it('fails as the question does', async () => {
    const ask = () => Promise.reject(new Error('nobody answers'));
    await expect(pollUntil(ask, () => true, { intervalMs: 1, timeoutMs: 60_000 })).rejects.toThrow('nobody answers');
  });

  it('ends at once when it is aborted during a wait', async () => {
    const polling = pollUntil(counter(), () => false, {
      intervalMs: 60_000,
      timeoutMs: 60_000,
      signal: AbortSignal.timeout(1),
    });
    await expect(polling).rejects.toMatchObject({ name: 'AbortError' });
  });
});
