import { describe, expect, it } from 'vitest';
import { parseSizeBytes } from '../../../src/domain/size-text.js';

describe('a size in words', () => {
  it.each([
    ['18000000', 18_000_000],
    ['400kB', 400_000],
    ['400KB', 400_000],
    ['400k', 400_000],
    ['18MB', 18_000_000],
    ['18 mb', 18_000_000],
    [' 18M ', 18_000_000],
    ['1.5GB', 1_500_000_000],
    ['.5MB', 500_000],
    ['0.0004GB', 400_000],
    ['1MiB', 1_048_576],
    ['1b', 1],
  ])('%j is %d bytes', (text, sizeBytes) => {
    expect(parseSizeBytes(text)).toBe(sizeBytes);
  });

  it.each([
    '',
    'MB',
    'ten',
    '-5',
    '0',
    '0.2',
    '1e6',
    '18TB',
    '18 MB each',
    '1,5MB',
    'Infinity',
    '99999999999999999999',
    '5constructor',
  ])('%j is none', (text) => {
    expect(parseSizeBytes(text)).toBeNull();
  });
});
