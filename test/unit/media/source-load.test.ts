import { describe, expect, it } from 'vitest';
import { bitrateOfSample, planSample } from '../../../src/domain/media/sample-plan.js';
import { loadsOf, wholePerExcerpts } from '../../../src/domain/media/source-load.js';
import { phoneClip } from './facts.js';

/** Twenty seconds at 25 frames a second. */
const packets = (sizeOf: (seconds: number) => number) =>
  Array.from({ length: 500 }, (_, frame) => ({ atSeconds: 7 + frame / 25, sizeBytes: sizeOf(frame / 25) }));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what the file’s own encoder found', () => {
  it('is how busy each part of it is, beside the mean', () => {
    const loads = loadsOf(
      packets((seconds) => (seconds < 10 ? 300 : 100)),
      7,
      27,
    );
    expect(loads).toHaveLength(64);
    const half = (from: number) => mean(loads?.slice(from, from + 32) ?? []);
    expect(half(0)).toBeCloseTo(1.5, 1);
    expect(half(32)).toBeCloseTo(0.5, 1);
  });

  it('is nothing where there is too little to tell', () => {
    expect(loadsOf(packets(() => 100).slice(0, 60), 7, 27)).toBeNull();
    expect(
      loadsOf(
        packets(() => 0),
        7,
        27,
      ),
    ).toBeNull();
  });

  it('says whether excerpts are livelier than the rest, within bounds', () => {
    const half = Array.from({ length: 64 }, (_, part) => (part < 32 ? 1.6 : 0.4));
    const excerpt = (startMs: number) => [{ startMs, durationMs: 1000 }];
    expect(wholePerExcerpts(half, 20_000, excerpt(2000))).toBeLessThan(0.75);
    expect(wholePerExcerpts(half, 20_000, excerpt(15_000))).toBeGreaterThan(1.5);
    expect(wholePerExcerpts([...half.slice(0, 63), 0], 20_000, excerpt(19_900))).toBeLessThanOrEqual(5);
    expect(wholePerExcerpts(undefined, 20_000, excerpt(2000))).toBe(1);
  });

  it('lets a screen that moves only beside the excerpts be planned as what it is', () => {
    const still = phoneClip({ durationMs: 20_000 });
    const { excerpts } = planSample(still);
    const isLookedAt = (part: number) =>
      excerpts.some(({ startMs, durationMs }) => {
        const atMs = ((part + 0.5) * 20_000) / 64;
        return atMs > startMs - 400 && atMs < startMs + durationMs + 400;
      });
    const loads = Array.from({ length: 64 }, (_, part) => (isLookedAt(part) ? 0.2 : 1.1));
    const busy = phoneClip({ durationMs: 20_000, video: { loads } });
    const trial = [
      { sizeBytes: 50_000, isKey: true },
      ...Array.from({ length: 40 }, () => ({ sizeBytes: 900, isKey: false })),
    ];
    expect(bitrateOfSample(trial, planSample(busy))).toBeGreaterThan(1.5 * bitrateOfSample(trial, planSample(still)));
  });
});
