import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoizeAsync } from '../../../src/async/memoize-async.js';

/** Answers 1, 2, 3 …, or fails where it is told to. */
function counting(failing: readonly number[] = []) {
  let calls = 0;
  return {
    calls: () => calls,
    ask: async () => {
      calls += 1;
      if (failing.includes(calls)) throw new Error(`call ${calls} failed`);
      return calls;
    },
  };
}

describe('a memoized answer', () => {
  it('is asked for once, by the first caller, for all', async () => {
    const { ask, calls } = counting();
    const memoized = memoizeAsync(ask);
    expect(calls()).toBe(0);
    expect(await Promise.all([memoized(), memoized()])).toEqual([1, 1]);
    expect(await memoized()).toBe(1);
  });

  it('is never an error: all who wait for it see the error, and the next caller asks again', async () => {
    const memoized = memoizeAsync(counting([1, 2]).ask);
    const [one, other] = await Promise.allSettled([memoized(), memoized()]);
    expect([one.status, other.status]).toEqual(['rejected', 'rejected']);
    await expect(memoized()).rejects.toThrow('call 2 failed');
    expect(await memoized()).toBe(3);
    expect(await memoized()).toBe(3);
  });

  it('is asked for again after an error that was thrown before anything was awaited', async () => {
    let failed = false;
    const memoized = memoizeAsync(() => {
      if (failed) return Promise.resolve('well');
      failed = true;
      throw new Error('at once');
    });
    await expect(memoized()).rejects.toThrow('at once');
    expect(await memoized()).toBe('well');
  });
});

describe('a memoized answer with a time to live', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => vi.useRealTimers());

  it('is asked for again when its time is over', async () => {
    const memoized = memoizeAsync(counting().ask, { ttlMs: 2000 });
    expect(await memoized()).toBe(1);
    vi.advanceTimersByTime(1999);
    expect(await memoized()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await memoized()).toBe(2);
  });

  it('is never an error, not even while its time lasts', async () => {
    const memoized = memoizeAsync(counting([1]).ask, { ttlMs: 2000 });
    await expect(memoized()).rejects.toThrow('call 1 failed');
    expect(await memoized()).toBe(2);
  });

  it('stays when an older one, which has been replaced, fails late', async () => {
    const slow = Promise.withResolvers<string>();
    const answers = [slow.promise, Promise.resolve('second'), Promise.resolve('third')];
    const memoized = memoizeAsync(() => answers.shift() ?? Promise.reject(new Error('asked too often')), {
      ttlMs: 2000,
    });
    const first = memoized();
    vi.advanceTimersByTime(2000);
    expect(await memoized()).toBe('second');
    slow.reject(new Error('too late'));
    await expect(first).rejects.toThrow('too late');
    expect(await memoized()).toBe('second');
  });
});
