import { describe, expect, it } from 'vitest';
import {
  checkpointKey,
  encodeLogKey,
  inputKey,
  jobPrefix,
  outputKey,
  partCount,
  partSizeBytes,
  posterKey,
} from '../../../src/domain/object-keys.js';

const MIB = 1024 * 1024;

describe('the parts of an upload', () => {
  it.each([
    [1, 1],
    [8 * MIB, 1],
    [8 * MIB + 1, 2],
    [100_000_000, 12],
    [8000 * MIB, 1000],
  ])('of %i bytes are %i', (sizeBytes, parts) => {
    expect(partCount(sizeBytes)).toBe(parts);
  });

  it.each([1, 5 * MIB, 500_000_000, 1_999_999_999, 2_000_000_000, 50_000_000_000])(
    'of %i bytes are at most 1,000, none but the last under the 5 MiB of S3, and hold the whole file',
    (sizeBytes) => {
      expect(partCount(sizeBytes)).toBeLessThanOrEqual(1000);
      expect(partSizeBytes(sizeBytes)).toBeGreaterThanOrEqual(5 * MIB);
      expect(partSizeBytes(sizeBytes) * partCount(sizeBytes)).toBeGreaterThanOrEqual(sizeBytes);
      expect(partSizeBytes(sizeBytes) * (partCount(sizeBytes) - 1)).toBeLessThan(sizeBytes);
    },
  );
});

describe('the keys of a job', () => {
  it('all lie under its prefix, which is never the beginning of another job’s', () => {
    const keys = [
      ...[inputKey('1'), outputKey('1', 'a'), posterKey('1', 'a'), encodeLogKey('1', 'a')],
      ...[checkpointKey('1', 'a', 'analysis.log'), checkpointKey('1', 'a', 'audio.m4a')],
    ];
    expect(keys.filter((key) => !key.startsWith(jobPrefix('1')))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(inputKey('10').startsWith(jobPrefix('1'))).toBe(false);
  });

  it('differ from attempt to attempt', () => {
    expect(outputKey('1', 'a')).not.toBe(outputKey('1', 'b'));
  });
});
