import { describe, expect, it } from 'vitest';
import { TimeoutError, withTimeout } from '../../../src/async/with-timeout.js';

describe('a promise with a timeout', () => {
  it('resolves and rejects as the promise does', async () => {
    expect(await withTimeout(Promise.resolve('done'), 60_000)).toBe('done');
    await expect(withTimeout(Promise.reject(new Error('failed')), 60_000)).rejects.toThrow('failed');
  });

  it('rejects when the promise does not settle in time', async () => {
    const hanging = new Promise(() => undefined);
    await expect(withTimeout(hanging, 1)).rejects.toThrow(TimeoutError);
  });
});
