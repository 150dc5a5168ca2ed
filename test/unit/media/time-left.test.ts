import { describe, expect, it } from 'vitest';
import { ENCODE_STAGES, overallPercent } from '../../../src/domain/media/encode/encode-stages.js';
import {
  estimateTimeLeft,
  describeProgress,
  secondsOf,
  type TimeLeft,
} from '../../../src/domain/media/encode/time-left.js';

describe('the time left', () => {
  it.each([
    ['too little time has passed', { elapsedMs: 1900, done: 50, left: 50 }],
    ['too little is done', { elapsedMs: 60_000, done: 1, left: 99 }],
    ['nothing is done', { elapsedMs: 60_000, done: 0, left: 100 }],
  ])('is not known while %s', (_, seen) => {
    expect(estimateTimeLeft(null, seen)).toBeNull();
    expect(secondsOf(null)).toBeNull();
  });

  it('is what the rest takes at the pace so far', () => {
    expect(estimateTimeLeft(null, { elapsedMs: 10_000, done: 25, left: 75 })?.leftMs).toBe(30_000);
  });

  it('runs down like a clock while the pace stays', () => {
    let estimate: TimeLeft | null = null;
    for (let second = 10; second < 100; second += 1) {
      estimate = estimateTimeLeft(estimate, { elapsedMs: 1000 * second, done: second, left: 100 - second });
      expect(estimate?.leftMs).toBeCloseTo(1000 * (100 - second), 3);
    }
  });

  it('does not jump when the pace does, and comes round in the end', () => {
    let estimate: TimeLeft | null = { atMs: 10_000, leftMs: 10_000 };
    const told: number[] = [];
    // From here on it goes at a tenth of the pace.
    for (let second = 11; second <= 60; second += 1) {
      const done = 50 + (second - 10) / 2;
      estimate = estimateTimeLeft(estimate, { elapsedMs: 1000 * second, done, left: 400 - done });
      told.push(estimate?.leftMs ?? Number.NaN);
    }
    const steps = told.slice(1).map((leftMs, index) => Math.abs(leftMs - (told[index] ?? 0)));
    expect(told[0], 'a fifth of the way at once').toBeLessThan(30_000);
    expect(Math.max(...steps)).toBeLessThan(15_000);
    expect(told.at(-1)).toBeGreaterThan(200_000);
  });

  it('is never below nothing, and nothing when nothing is left', () => {
    const overdue = estimateTimeLeft({ atMs: 1000, leftMs: 500 }, { elapsedMs: 60_000, done: 0, left: 10 });
    expect(overdue?.leftMs).toBe(0);
    expect(secondsOf(estimateTimeLeft({ atMs: 0, leftMs: 9000 }, { elapsedMs: 3000, done: 5, left: 0 }))).toBe(0);
  });

  it('does not turn round when a clock does', () => {
    const estimate = estimateTimeLeft({ atMs: 9000, leftMs: 5000 }, { elapsedMs: 8000, done: 50, left: 50 });
    expect(estimate?.leftMs).toBe(5000);
  });
});

describe('the share of the whole', () => {
  it('goes through the stages without a gap or a step back', () => {
    expect(overallPercent('download', 0)).toBe(0);
    expect(overallPercent('download', 100)).toBe(overallPercent('analysis', 0));
    expect(overallPercent('encode', 100)).toBe(overallPercent('upload', 0));
    expect(overallPercent('upload', 100)).toBe(100);
  });

  it.each(ENCODE_STAGES)('in %s grows with its own, and stays in its bounds', (stage) => {
    const shares = [-5, 0, 10, 50, 99, 100, 130].map((percent) => overallPercent(stage, percent));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(shares[1]);
    expect(shares[6]).toBe(shares[5]);
  });
});

describe('progress in words', () => {
  it.each([
    [null, 'analysis'],
    [0, 'analysis, a few seconds left'],
    [9, 'analysis, a few seconds left'],
    [44, 'analysis, about 40 s left'],
    [55, 'analysis, about 1 min left'],
    [125, 'analysis, about 2 min left'],
    [3580, 'analysis, about 1 h 0 min left'],
    [7500, 'analysis, about 2 h 5 min left'],
  ])('says of %s s: %s', (secondsLeft, words) => {
    expect(describeProgress({ stage: 'analysis', attempt: 1, secondsLeft })).toBe(words);
  });

  it('says that an encode is a correction', () => {
    expect(describeProgress({ stage: 'encode', attempt: 2, secondsLeft: 20 })).toBe(
      'encode, corrected, about 20 s left',
    );
    expect(describeProgress({ stage: 'upload', attempt: 2, secondsLeft: null })).toBe('upload');
  });
});
