import { describe, expect, it } from 'vitest';
import { constantDelay, doublingDelay, retry } from '../../../src/async/retry.js';

/** Fails with these errors, one after the other, and then succeeds. */
function failingWith(...errors: string[]) {
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    const message = errors[attempts];
    attempts += 1;
    if (message !== undefined) throw new Error(message);
    return 'done';
  };
  return { attempt, attempts: () => attempts };
}

describe('retrying', () => {
  it('goes on until an attempt succeeds, and says what failed before', async () => {
    const { attempt, attempts } = failingWith('first', 'second');
    const failures: string[] = [];
    const onRetry = (error: unknown) => void failures.push(String(error));
    expect(await retry(attempt, { delaysMs: constantDelay(1), onRetry })).toBe('done');
    expect(attempts()).toBe(3);
    expect(failures).toEqual(['Error: first', 'Error: second']);
  });

  it('fails with the last error when no delay is left', async () => {
    const { attempt, attempts } = failingWith('first', 'second', 'third', 'fourth');
    await expect(retry(attempt, { delaysMs: constantDelay(1, 2) })).rejects.toThrow('third');
    expect(attempts()).toBe(3);
  });

  it('can wait twice as long before each retry, up to a limit', () => {
    expect([...doublingDelay(1000, 5000).take(5)]).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  it('fails at once with an error that another attempt cannot cure', async () => {
    const { attempt, attempts } = failingWith('refused');
    const isRetryable = () => false;
    await expect(retry(attempt, { delaysMs: [1, 1], isRetryable })).rejects.toThrow('refused');
    expect(attempts()).toBe(1);
  });

  it('ends at once when it is aborted during a wait', async () => {
    const controller = new AbortController();
    const { attempt, attempts } = failingWith('away');
    const onRetry = () => void setImmediate(() => controller.abort());
    const retrying = retry(attempt, { delaysMs: [60_000], signal: controller.signal, onRetry });
    await expect(retrying).rejects.toMatchObject({ name: 'AbortError' });
    expect(attempts()).toBe(1);
  });

  it('fails with the error of an attempt that was aborted', async () => {
    const controller = new AbortController();
    const attempt = async () => {
      controller.abort();
      throw new Error('cut off');
    };
    await expect(retry(attempt, { delaysMs: [1], signal: controller.signal })).rejects.toThrow('cut off');
  });
});
