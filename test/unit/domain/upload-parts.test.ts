import { describe, expect, it } from 'vitest';
import { partCount, partLengthBytes, partSizeBytes } from '../../../src/domain/upload-parts.js';

const MIB = 1024 * 1024;

describe('the parts of an upload', () => {
  it.each([
    [1, 1],
    [5 * MIB, 1],
    [5 * MIB + 1, 2],
    [100_000_000, 20],
    [2_000_000_000, 382],
  ])('of %i bytes are %i', (sizeBytes, parts) => {
    expect(partCount(sizeBytes)).toBe(parts);
  });

  it.each([1, 5 * MIB, 500_000_000, 2_000_000_000, 50_000_000_000, 60_000_000_000, 5_000_000_000_000])(
    'of %i bytes are as many as S3 takes, as long as it takes, and make the whole file',
    (sizeBytes) => {
      const count = partCount(sizeBytes);
      expect(count).toBeLessThanOrEqual(10_000);
      expect(partSizeBytes(sizeBytes)).toBeGreaterThanOrEqual(5 * MIB);
      const lengths = Array.from({ length: count }, (_, index) => partLengthBytes(sizeBytes, index + 1));
      expect(lengths.slice(0, -1).every((length) => length === partSizeBytes(sizeBytes))).toBe(true);
      expect(lengths.at(-1)).toBeGreaterThan(0);
      expect(lengths.reduce((sum, length) => sum + length)).toBe(sizeBytes);
    },
  );
});
