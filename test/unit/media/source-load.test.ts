import { describe, expect, it } from 'vitest';
import { estimateFileBitrateBps, planSample } from '../../../src/domain/media/sample/sample-plan.js';
import {
  firstOfEachPart,
  loadsOf,
  representativeExcerpt,
  fileToSampleActivityRatio,
} from '../../../src/domain/media/sample/source-load.js';
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
    expect(fileToSampleActivityRatio(half, 20_000, excerpt(2000))).toBeLessThan(0.75);
    expect(fileToSampleActivityRatio(half, 20_000, excerpt(15_000))).toBeGreaterThan(1.5);
    expect(fileToSampleActivityRatio([...half.slice(0, 63), 0], 20_000, excerpt(19_900))).toBeLessThanOrEqual(5);
    expect(fileToSampleActivityRatio(undefined, 20_000, excerpt(2000))).toBe(1);
  });

  it('moves an excerpt from a lull to where its stretch is as busy as on the whole', () => {
    const scrolling = Array.from({ length: 64 }, (_, part) => (part >= 40 && part < 56 ? 4 : 0));
    const whole = { startMs: 0, durationMs: 64_000 };
    expect(representativeExcerpt({ durationMs: 64_000 }, whole, 4000).startMs).toBe(30_000);
    const { startMs } = representativeExcerpt({ durationMs: 64_000, loads: scrolling }, whole, 4000);
    // A quarter of the excerpt scrolls, as a quarter of the file does.
    expect([37_500, 54_900].some((edgeMs) => Math.abs(startMs - edgeMs) < 1500)).toBe(true);
  });

  it('puts an excerpt where decoding can begin, as long as that is typical', () => {
    const whole = { startMs: 0, durationMs: 64_000 };
    const seekPointsMs = [0, 20_000, 45_000, 63_000];
    expect(representativeExcerpt({ durationMs: 64_000, seekPointsMs }, whole, 4000).startMs).toBe(20_000);
    const loads = Array.from({ length: 64 }, (_, part) => (part >= 16 && part < 30 ? 3 : 0.44));
    const { startMs } = representativeExcerpt({ durationMs: 64_000, loads, seekPointsMs }, whole, 4000);
    expect(startMs, 'livelier than the whole').not.toBe(20_000);
    expect(representativeExcerpt({ durationMs: 64_000, seekPointsMs: [62_000] }, whole, 4000).startMs, 'too late').toBe(
      30_000,
    );
  });

  it('knows one place where decoding can begin in each part', () => {
    const everyFrame = Array.from({ length: 500 }, (_, frame) => 7 + frame / 25);
    expect(firstOfEachPart(everyFrame, 7, 27)).toHaveLength(64);
    expect(firstOfEachPart([16.9, 7, 17], 7, 27)).toEqual([7, 16.9, 17]);
    expect(firstOfEachPart([8.02, 8.01], 7, 27), 'the first of a part').toEqual([8.01]);
    expect(firstOfEachPart([3], 3, 3)).toEqual([3]);
  });

  it('corrects what a sample promises where every place of a stretch misleads', () => {
    const still = phoneClip({ durationMs: 20_000 });
    const loads = Array.from({ length: 64 }, (_, part) => (part % 32 < 31 ? 0.1 : 28.9));
    const bursts = phoneClip({ durationMs: 20_000, video: { loads } });
    const changes = Array.from({ length: 40 }, () => ({ sizeBytes: 900, isKey: false }));
    const trial = [{ sizeBytes: 50_000, isKey: true }, ...changes];
    const [calm, busy] = [planSample(still), planSample({ ...bursts })];
    const byLoad = { ...busy, wholePerExcerpts: fileToSampleActivityRatio(loads, 20_000, calm.excerpts) };
    expect(estimateFileBitrateBps(trial, byLoad)).toBeGreaterThan(1.5 * estimateFileBitrateBps(trial, calm));
  });
});
