import { describe, expect, it } from 'vitest';
import { checkLimits } from '../../../src/domain/media/facts/media-limits.js';
import { unpaidRunCpuSeconds } from '../../../src/domain/media/facts/run-budget.js';
import { affordableSample } from '../../../src/domain/media/sample/affordable-sample.js';
import { planSample } from '../../../src/domain/media/sample/sample-plan.js';
import { phoneClip } from './facts.js';

const LIMITS = { maxSizeBytes: 2e9, maxDurationMs: 1_200_000, maxPixels: 8192 * 4320, maxStreams: 20 };
const EIGHT_K = { width: 8192, height: 4320 };
const MINUTES_20 = { durationMs: 1_200_000 };

describe('what is done for a file before payment', () => {
  it('is bounded by the size of the file', () => {
    expect(unpaidRunCpuSeconds(3_000_000)).toBe(61);
    expect(unpaidRunCpuSeconds(200_000_000)).toBe(110);
    expect(unpaidRunCpuSeconds(2_000_000_000)).toBe(560);
  });

  it.each([
    ['8K at 60 frames a second', { ...EIGHT_K, frameCount: 72_000 }, null],
    ['1080p at 240 frames a second', { frameCount: 288_000 }, null],
    ['8K with as many frames as a small picture may have', { ...EIGHT_K, frameCount: 400_000 }, 'too_many_frames'],
    ['8K at 61 frames a second', { ...EIGHT_K, frameCount: 73_200 }, 'too_many_frames'],
  ])('counts the pixels of all frames: %s', (_what, video, rejection) => {
    expect(checkLimits(phoneClip({ ...MINUTES_20, video }), LIMITS)).toBe(rejection);
  });
});

describe('a sample that takes too long to reach', () => {
  const placesOf = (video: object, durationMs = 1_200_000) => {
    const facts = phoneClip({ durationMs, video });
    const planned = planSample(facts);
    return { planned, sample: affordableSample(facts, planned) };
  };

  it('stays where it is in a file that can be decoded from many places', () => {
    const seekPointsMs = Array.from({ length: 64 }, (_, part) => part * 18_750);
    const { planned, sample } = placesOf({ width: 3840, height: 2160, seekPointsMs });
    expect(sample).toEqual(planned);
  });

  it('moves towards the only key frame, in the same order', () => {
    const { planned, sample } = placesOf({ seekPointsMs: [0] });
    const starts = sample.excerpts.map(({ startMs }) => startMs);
    expect(starts).toHaveLength(planned.excerpts.length);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)).toBeLessThan(planned.excerpts.at(-1)?.startMs ?? 0);
    expect(starts.at(-1)).toBeGreaterThan(60_000);
  });

  it('is read from the first seconds of large frames that follow a single key frame', () => {
    const { sample } = placesOf({ ...EIGHT_K, frameRate: 60, frameCount: 72_000, seekPointsMs: [0] });
    expect(sample.excerpts.at(-1)?.startMs).toBeLessThan(5000);
  });

  it('counts the frames of the file where it states a lower rate', () => {
    const stated = placesOf({ frameRate: 1, seekPointsMs: [0] }).sample.excerpts.at(-1)?.startMs ?? 0;
    const counted = placesOf({ frameRate: 1, frameCount: 72_000, seekPointsMs: [0] }).sample.excerpts.at(-1)?.startMs;
    expect(counted).toBeLessThan(stated);
  });
});
