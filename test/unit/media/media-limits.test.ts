import { describe, expect, it } from 'vitest';
import { checkLimits, type MediaLimits } from '../../../src/domain/media/facts/media-limits.js';
import { phoneClip } from './facts.js';

const LIMITS: MediaLimits = {
  maxSizeBytes: 2_000_000_000,
  maxDurationMs: 1_200_000,
  maxPixels: 1920 * 1080,
  maxStreams: 10,
};

describe('checking a file against the limits', () => {
  it('accepts an ordinary file', () => {
    expect(checkLimits(phoneClip(), LIMITS)).toBeNull();
  });

  it('accepts a file at exactly every limit', () => {
    const facts = phoneClip({ sizeBytes: LIMITS.maxSizeBytes, durationMs: LIMITS.maxDurationMs, streamCount: 10 });
    expect(checkLimits(facts, LIMITS)).toBeNull();
  });

  it.each([
    ['too_large', phoneClip({ sizeBytes: LIMITS.maxSizeBytes + 1 })],
    ['too_long', phoneClip({ durationMs: LIMITS.maxDurationMs + 1 })],
    ['no_duration', phoneClip({ durationMs: 0 })],
    ['too_many_pixels', phoneClip({ video: { height: 1082 } })],
    ['too_many_pixels', phoneClip({ video: { width: 10, codedPixels: 1920 * 1082 } })],
    ['too_many_streams', phoneClip({ streamCount: 11 })],
    ['too_many_frames', phoneClip({ video: { frameCount: 400_001 } })],
  ])('refuses as %s', (reason, facts) => {
    expect(checkLimits(facts, LIMITS)).toBe(reason);
  });
});
