import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepSweepingScratch, sweepScratch, withScratch } from '../../../src/scratch/scratch.js';
import { eventually } from '../../support/eventually.js';

const OWNER = join(import.meta.dirname, 'scratch-owner.mjs');
let root: string;
const owners: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scratch-root-'));
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** A process that works in a scratch folder, in a group of its own. */
async function startOwner(): Promise<{ owner: ChildProcess; folder: string }> {
  const owner = spawn(process.execPath, [OWNER, root], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(owner);
  const [output] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, folder: output.toString().trim() };
}

function failOn(folder: string, error: unknown): void {
  throw new Error(`${folder} could not be swept`, { cause: error });
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
    expect(basename(used)).toMatch(/^mailsized-scratch-/);
    expect(await readdir(root)).toEqual([]);
  });

  it.each(['its owner', 'the group of its owner'])(
    'is gone soon after %s is killed, though nobody restarts',
    async (who) => {
      const { owner, folder } = await startOwner();
      expect(existsSync(join(folder, 'frames'))).toBe(true);
      process.kill(who === 'its owner' ? Number(owner.pid) : -Number(owner.pid), 'SIGKILL');
      await eventually(
        () => readdir(root),
        (left) => left.length === 0,
        { timeoutMs: 60_000 },
      );
    },
  );

  it('stays while its owner lives, however often somebody sweeps, and whatever Ctrl-C does to others', async () => {
    const { folder } = await startOwner();
    await sweepScratch(root, failOn);
    await withScratch(root, async (own) => {
      await sweepScratch(root, failOn);
      expect(existsSync(own)).toBe(true);
    });
    expect(existsSync(join(folder, 'frames'))).toBe(true);
  });

  it('of a machine that went down is swept away, new as it may be, and nothing else', async () => {
    for (const name of ['mailsized-scratch-dead01', 'mailsized-test-abc123', 'else']) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, 'frames'), 'bytes');
    }
    await writeFile(join(root, 'mailsized-scratch-file'), 'no folder');
    const stop = keepSweepingScratch(root, failOn, 50);
    try {
      const left = await eventually(
        () => readdir(root),
        (names) => !names.includes('mailsized-scratch-dead01'),
      );
      expect(left.sort()).toEqual(['else', 'mailsized-scratch-file', 'mailsized-test-abc123']);
    } finally {
      stop();
    }
  });
});
