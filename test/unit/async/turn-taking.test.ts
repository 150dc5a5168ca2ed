import { describe, expect, it } from 'vitest';
import { TurnTaking } from '../../../src/async/turn-taking.js';

describe('computations that take turns', () => {
  it('leave a turn of the event loop to others between any two of them', async () => {
    const turns = new TurnTaking();
    let isRunning = true;
    let turnsOfOthers = 0;
    const countTurn = (): void => {
      turnsOfOthers += 1;
      if (isRunning) setImmediate(countTurn);
    };
    setImmediate(countTurn);
    const callers = Array.from({ length: 4 }, () =>
      Promise.all(Array.from({ length: 25 }, (_, index) => turns.run(async () => await Promise.resolve(index)))),
    );
    const results = await Promise.all(callers);
    isRunning = false;
    expect(results[3]?.at(-1)).toBe(24);
    expect(turnsOfOthers).toBeGreaterThanOrEqual(100);
  });

  it('go on after one that fails, which its caller learns of', async () => {
    const turns = new TurnTaking();
    const failing = turns.run(() => Promise.reject(new Error('no credentials')));
    await expect(failing).rejects.toThrow('no credentials');
    expect(await turns.run(async () => await Promise.resolve('signed'))).toBe('signed');
  });
});
