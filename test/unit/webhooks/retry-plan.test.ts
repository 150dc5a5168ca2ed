import { describe, expect, it } from 'vitest';
import { parseRetryAfter, nextRetryDelayMs } from '../../../src/domain/webhooks/retry-schedule.js';

const HOUR_MS = 3_600_000;

function waits(random: number): number[] {
  const all: number[] = [];
  for (let failures = 1; ; failures += 1) {
    const waitMs = nextRetryDelayMs({ failures, retryAfterMs: null, random });
    if (waitMs === null) return all;
    all.push(waitMs);
  }
}

describe('trying to deliver a message', () => {
  it('goes on for three days, at growing distances that are not the same for all', () => {
    const shortest = waits(0);
    const longest = waits(1);
    expect(shortest.reduce((sum, waitMs) => sum + waitMs, 0)).toBeGreaterThan(72 * HOUR_MS);
    expect(shortest).toEqual(shortest.toSorted((a, b) => a - b));
    expect(shortest[0]).toBeLessThanOrEqual(10_000);
    expect(longest.every((waitMs, index) => waitMs > (shortest[index] ?? Infinity))).toBe(true);
  });

  it('waits as long as the receiver asks, but a day at most and never less than planned', () => {
    const wait = (retryAfterMs: number, failures = 1) => nextRetryDelayMs({ failures, retryAfterMs, random: 0 });
    expect(wait(HOUR_MS)).toBe(HOUR_MS);
    expect(wait(1000 * HOUR_MS)).toBe(24 * HOUR_MS);
    expect(wait(0, 4)).toBe(2 * HOUR_MS);
  });

  it('reads what the receiver asks for as seconds or as a date', () => {
    const nowMs = Date.UTC(2030, 0, 1);
    expect(parseRetryAfter('120', nowMs)).toBe(120_000);
    expect(parseRetryAfter('Tue, 01 Jan 2030 00:01:00 GMT', nowMs)).toBe(60_000);
    expect(parseRetryAfter('Tue, 01 Jan 2019 00:00:00 GMT', nowMs)).toBe(0);
    for (const nonsense of [undefined, '', 'soon', '-5', '1e9']) {
      expect(parseRetryAfter(nonsense, nowMs), nonsense).toBeNull();
    }
  });
});
