import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepScratch, withScratch } from '../../../activities/support/scratch.js';

const logger = pino({ level: 'silent' });
const HOUR_MS = 3_600_000;
let root: string;
let deadPid: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scratch-root-'));
  deadPid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
});
afterEach(() => rm(root, { recursive: true }));

/** A folder with a file in it, last touched some time ago. */
async function folder(name: string, ageMs: number): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  await writeFile(join(path, 'input'), 'bytes');
  const touchedAt = new Date(Date.now() - ageMs);
  await utimes(path, touchedAt, touchedAt);
  return name;
}

describe('a scratch folder', () => {
  it('is there while the work lasts, and goes with it, even when it fails', async () => {
    let used = '';
    const working = withScratch(root, async (path) => {
      used = path;
      await writeFile(join(path, 'input'), 'bytes');
      throw new Error('the work failed');
    });
    await expect(working).rejects.toThrow('the work failed');
    expect(basename(used)).toContain(`-${process.pid}-`);
    expect(existsSync(used)).toBe(false);
  });

  it('of a killed process is swept away', async () => {
    await folder(`mailsized-${hostname()}-${deadPid}-abc123`, HOUR_MS);
    await folder(`mailsized-${hostname()}-${process.pid}-before`, HOUR_MS);
    await folder(`mailsized-gone-machine-7-abc123`, 72 * HOUR_MS);
    await sweepScratch(root, logger);
    expect(await readdir(root)).toEqual([]);
  });

  it('that may be in use, or that is not ours, stays', async () => {
    const kept = [
      await folder(`mailsized-${hostname()}-${process.ppid}-abc123`, 72 * HOUR_MS),
      await folder(`mailsized-${hostname()}-${deadPid}-abc123`, 1000),
      await folder(`mailsized-other-machine-${deadPid}-abc123`, HOUR_MS),
      await folder(`mailsized-house-abc123`, 72 * HOUR_MS),
      await folder(`else`, 72 * HOUR_MS),
    ];
    await sweepScratch(root, logger);
    expect(await readdir(root)).toEqual(kept.toSorted());
  });

  it('in use by this very process outlives a sweep', async () => {
    await withScratch(root, async (path) => {
      await sweepScratch(root, logger);
      expect(existsSync(path)).toBe(true);
    });
  });
});
