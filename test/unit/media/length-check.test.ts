import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/domain/in-english.js';
import {
  describeShortfall,
  hasAllDecoded,
  isWhole,
  shortfallsOf,
  shortfallWithin,
  streamEndsOf,
} from '../../../src/domain/media/encode/length-check.js';
import { phoneClip } from './facts.js';

const TOLERANCE_MS = 56;
const ends = (pictureMs: number, soundMs: number | null = pictureMs) => ({ pictureMs, soundMs });

describe('the length of a result', () => {
  it('is whole when picture and sound end when they should, give or take a frame and a packet', () => {
    expect(isWhole(ends(10_000), ends(10_040), TOLERANCE_MS)).toBe(true);
    expect(isWhole(ends(10_000, 8000), ends(10_000), TOLERANCE_MS)).toBe(false);
    expect(isWhole(ends(8000, 10_000), ends(10_000), TOLERANCE_MS)).toBe(false);
  });

  it('does not miss sound that the plan left out', () => {
    expect(isWhole(ends(10_000, null), ends(10_000), TOLERANCE_MS)).toBe(true);
  });

  it('has everything when it is as long as what can be decoded, whatever the packets promise', () => {
    expect(hasAllDecoded(ends(7000), ends(7010), TOLERANCE_MS)).toBe(true);
    expect(hasAllDecoded(ends(7000), ends(10_000), TOLERANCE_MS)).toBe(false);
    expect(hasAllDecoded(ends(7000, 6910), ends(7000), TOLERANCE_MS)).toBe(true);
    expect(hasAllDecoded(ends(7000, 5000), ends(7000), TOLERANCE_MS)).toBe(false);
  });

  it('may be a little longer, but not as if a part was repeated', () => {
    expect(hasAllDecoded(ends(10_000, 10_090), ends(10_000), TOLERANCE_MS)).toBe(true);
    expect(hasAllDecoded(ends(14_000), ends(10_000), TOLERANCE_MS)).toBe(false);
  });

  it('is reported where a viewer would miss something', () => {
    expect(shortfallsOf(ends(9800), ends(10_000))).toEqual([]);
    const [shortfall, ...others] = shortfallsOf(ends(4000, 7000), ends(7000));
    expect(others).toEqual([]);
    expect(shortfall && inEnglish(describeShortfall(shortfall))).toBe(
      'The picture ends at 0:04 of 0:07: the rest of it in your file is damaged and cannot be decoded.',
    );
  });

  describe('with holes in the picture', () => {
    const facts = phoneClip({ durationMs: 10_000 });
    const clip = { ...facts, video: { ...facts.video, frameCount: 250, endsAtMs: 10_000 } };

    it('is reported although both ends agree', () => {
      expect(shortfallWithin(clip, 12, [])).toEqual([]);
      const [shortfall, ...others] = shortfallWithin(clip, 100, []);
      expect(others).toEqual([]);
      expect(shortfall).toEqual({ stream: 'picture', expectedMs: 10_000, deliveredMs: 6000, within: true });
      expect(shortfall && inEnglish(describeShortfall(shortfall))).toBe(
        'About 0:04 of the picture’s 0:10 is damaged in your file and cannot be decoded. The picture stands still there.',
      );
    });

    it('does not count again what is missing at the end', () => {
      const atEnd = shortfallsOf(ends(6000, 10_000), ends(10_000));
      expect(shortfallWithin(clip, 100, atEnd)).toEqual([]);
      expect(shortfallWithin(clip, 150, atEnd)).toMatchObject([{ deliveredMs: 8000, within: true }]);
    });
  });

  it('is that of the whole file in facts of old histories', () => {
    expect(streamEndsOf(phoneClip({ durationMs: 9000 }))).toEqual(ends(9000));
  });
});
