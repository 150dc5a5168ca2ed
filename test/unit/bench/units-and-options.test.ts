import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rungFor } from '../../../bench/compression/contenders/ladder.js';
import { exitOf } from '../../../bench/compression/contenders/contender.js';
import { parseOptions } from '../../../bench/compression/options.js';
import { type Row, openRows } from '../../../bench/compression/rows.js';
import { asMebibytesRoundedDown, asMegabytes, plainVideoBps } from '../../../bench/compression/units.js';

describe('a ceiling in the words of a tool', () => {
  it('is exact in decimal megabytes', () => {
    expect([asMegabytes(792_000), asMegabytes(18_000_001)]).toEqual(['0.792000', '18.000001']);
  });

  it('is never above the ceiling in binary megabytes, and less than a byte below', () => {
    expect([asMebibytesRoundedDown(1_048_576), asMebibytesRoundedDown(343_000)]).toEqual([
      '1.000000000',
      '0.327110290',
    ]);
    for (let bytes = 1; bytes < 30_000_000; bytes = bytes * 3 + 7) {
      const back = Number(asMebibytesRoundedDown(bytes)) * 1_048_576;
      expect(back).toBeLessThanOrEqual(bytes);
      expect(bytes - back).toBeLessThan(1);
    }
  });

  it('leaves plain two-pass what the sound does not take', () => {
    expect([plainVideoBps(660_000, 10, 128_000), plainVideoBps(100_000, 10, 128_000)]).toEqual([400_000, -48_000]);
  });
});

it('the ladder steps up at its rungs', () => {
  expect([199_999, 200_000, 400_000, 1_499_999, 1_500_000].map(rungFor)).toEqual([240, 360, 480, 720, 1080]);
});

it('the last words of a failed tool tell no path of this machine', () => {
  const run = { exitCode: 3, timedOut: false, wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1 };
  const exit = exitOf({ ...run, stdout: '', stderr: 'reading\nno such file /home/someone/secret/clip.mp4' });
  expect(exit).toBe('exit 3: reading | no such file clip.mp4');
});

describe('the command line', () => {
  const known = { contenders: ['a', 'b'], clips: ['x'] };

  it('takes names that there are', () => {
    expect(parseOptions(['--only', 'a', '--only', 'b', '--clip', 'x', '--fresh'], known)).toMatchObject({
      only: ['a', 'b'],
      clips: ['x'],
      fresh: true,
      quick: false,
    });
  });

  it('refuses what it does not know, and says what it does', () => {
    expect(() => parseOptions(['--clip', 'y'], known)).toThrow('unknown clip: y; choose from: x');
    expect(() => parseOptions(['--slow'], known)).toThrow();
  });
});

describe('the rows', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'bench-rows-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const key = { clip: 'a', clipHash: 'h', ceilingBytes: 5, contender: 'ours', version: '1' };
  const row = { ...key, kind: 'k' } as Row;

  it('are found again by all that decides them, and by nothing less', () => {
    const rows = openRows(folder);
    rows.save(row);
    expect(rows.find(key)).toEqual(row);
    for (const change of [{ clipHash: 'i' }, { version: '2' }, { ceilingBytes: 6 }, { contender: 'plain' }]) {
      expect(rows.find({ ...key, ...change })).toBeUndefined();
    }
  });

  it('take the place of one of an older version, and of no other', () => {
    const rows = openRows(folder);
    rows.save(row);
    rows.save({ ...row, ceilingBytes: 6 });
    rows.save({ ...row, contender: 'ours-modern' });
    rows.save({ ...row, version: '2' });
    expect(rows.find(key)).toBeUndefined();
    for (const change of [{ version: '2' }, { ceilingBytes: 6 }, { contender: 'ours-modern' }]) {
      expect(rows.find({ ...key, ...change })).toEqual({ ...row, ...change });
    }
  });

  it('are one file per contender, a line each in a fixed order', () => {
    const rows = openRows(folder);
    for (const clip of ['b', 'c', 'a']) rows.save({ ...row, clip });
    rows.save({ ...row, contender: 'ours-modern' });
    expect(readdirSync(folder).toSorted()).toEqual(['ours-modern.jsonl', 'ours.jsonl']);
    const lines = readFileSync(join(folder, 'ours.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as Row).clip)).toEqual(['a', 'b', 'c']);
  });

  it('do not hold once the judge has changed', () => {
    const rows = openRows(folder);
    rows.save(row);
    const path = join(folder, 'ours.jsonl');
    const stored = JSON.parse(readFileSync(path, 'utf8')) as { judgeVersion: number };
    writeFileSync(path, `${JSON.stringify({ ...stored, judgeVersion: stored.judgeVersion - 1 })}\n`);
    expect(rows.find(key)).toBeUndefined();
  });
});
