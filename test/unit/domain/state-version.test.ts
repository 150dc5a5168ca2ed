import { describe, expect, it } from 'vitest';
import {
  compareStateVersions,
  formatStateVersion,
  parseStateVersion,
  type StateVersion,
} from '../../../src/domain/state-version.js';

const v = (atMs: number, counter: number): StateVersion => ({ atMs, counter });

describe('the version of a state', () => {
  it.each<[string, StateVersion, StateVersion]>([
    ['a later time', v(2000, 1), v(1000, 1)],
    ['a higher counter at the same time', v(1000, 2), v(1000, 1)],
    ['a reset run: later, though it counts from the start', v(2000, 1), v(1000, 40)],
    ['counters as numbers, not as text', v(1000, 10), v(1000, 9)],
    ['times as numbers, not as text', v(10_000, 0), v(9_999, 0)],
  ])('is newer by %s', (_, newer, older) => {
    expect(compareStateVersions(newer, older)).toBeGreaterThan(0);
    expect(compareStateVersions(older, newer)).toBeLessThan(0);
  });

  it('is equal to itself', () => {
    expect(compareStateVersions(v(1000, 3), v(1000, 3))).toBe(0);
  });

  it.each([v(0, 0), v(1_700_000_000_123, 7), v(999_999_999_999_999, 999_999_999)])(
    'is read back from its own text',
    (version) => {
      expect(parseStateVersion(formatStateVersion(version))).toEqual(version);
    },
  );

  it.each([
    '',
    '17',
    '17-',
    '-1',
    '17-1-1',
    ' 17-1',
    '17-1\n',
    '1e3-1',
    '-17-1',
    '17-1.5',
    '1234567890123456-1',
    'null',
  ])('is not read from a foreign id: %j', (text) => {
    expect(parseStateVersion(text)).toBeNull();
  });
});
