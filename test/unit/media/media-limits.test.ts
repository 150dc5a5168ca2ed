import { describe, expect, it } from 'vitest';
import { checkLimits, decoderPixelLimit, type MediaLimits } from '../../../src/domain/media/facts/media-limits.js';
import { runMemoryBytes } from '../../../src/gateways/media/media-gateway-for.js';
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

describe('the limit of a decoded frame', () => {
  it.each([
    ['an ordinary picture', 1920, 1080, 1920, 1088],
    ['8K in blocks of 64 pixels', 8192, 4320, 8192, 4352],
    ['a tall picture', 1080, 1920, 1088, 1920],
  ])('leaves room for the blocks of %s', (_what, width, height, blockWidth, blockHeight) => {
    expect(decoderPixelLimit(width * height)).toBeGreaterThanOrEqual(blockWidth * blockHeight);
  });

  it('is far below a frame of twice the pixels', () => {
    expect(decoderPixelLimit(8192 * 4320)).toBeLessThan(1.1 * 8192 * 4320);
  });
});

describe('the memory of one run', () => {
  const GIGABYTE = 1024 ** 3;
  it('leaves half a gigabyte of the container to everything else', () => {
    expect(runMemoryBytes(2 * GIGABYTE, 3_000_000_000)).toBe(2 * GIGABYTE - 500_000_000);
  });
  it('is the usual maximum where nothing limits the worker', () => {
    expect(runMemoryBytes(0, 3_000_000_000)).toBe(3_000_000_000);
    expect(runMemoryBytes(2 ** 64, 3_000_000_000)).toBe(3_000_000_000);
  });
});
