import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCliRunner } from '../support/stack/cli-runner.js';
import { json, startFakeApi, type ReceivedRequest } from '../unit/client/fake-api-server.js';

const DISK_BYTES = 1_048_576;
const RESULT = Buffer.alloc(400_000, 'result');
const ORDER = ['compress', 'film.mov', '--limit', '400kB', '--test-card', 'visa'];
// Only root may mount a disk.
const isRoot = process.getuid?.() === 0;

describe('the disk for the result', () => {
  const terminal = useCliRunner(() => ({}));
  const asked: string[] = [];
  let disk = '';
  /** Whether the next download finds a disk that has become full. */
  let fillsDisk = false;

  beforeEach(async () => {
    asked.length = 0;
    disk = join(terminal().folder, 'disk');
    await mkdir(disk);
    await writeFile(join(terminal().folder, 'film.mov'), Buffer.alloc(2_000_000));
    if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
  });
  afterEach(() => {
    if (isRoot) execFileSync('umount', [disk]);
  });

  it.each([
    ['in a folder that is not there', 'nowhere/small.mp4', /There is no folder nowhere\n/],
    ['in a file', 'film.mov/small.mp4', /There is no folder film.mov\n/],
    ['in a folder of the kernel', '/proc/small.mp4', /\/proc\/small.mp4 cannot be written: .+\(E[A-Z]+\)/],
    ['with a name that is too long', `${'x'.repeat(230)}.mp4`, /cannot be written: name too long \(ENAMETOOLONG\)/],
  ])('that is wanted %s is refused before anything is sent', async (_where, out, words) => {
    const api = await startFakeApi(deliver);
    const { exitCode, stderr } = await terminal().run(...ORDER, '--out', out, '--api', api);
    expect(stderr).toMatch(words);
    expect(asked).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it.runIf(isRoot)('that has no room is refused before anything is sent, also for several files', async () => {
    const api = await startFakeApi(deliver);
    await writeFile(join(disk, 'other'), Buffer.alloc(DISK_BYTES - 500_000));
    await writeFile(join(terminal().folder, 'two.mov'), Buffer.alloc(2_000_000));
    const [command = '', file = '', ...rest] = ORDER;
    const both = await terminal().run(command, file, 'two.mov', ...rest, '--out', 'disk', '--api', api);
    expect(both).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the result can be 0.80 MB') });
    await writeFile(join(disk, 'more'), Buffer.alloc(480_000));
    const full = await terminal().run(...ORDER, '--out', 'disk', '--api', api);
    expect(full).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/Nothing was charged/) });
    expect(asked).toEqual([]);
    expect((await readdir(disk)).sort()).toEqual(['more', 'other']);
  });

  it.runIf(isRoot)(
    'that becomes full during the download ends the command at once, and the result is fetched later',
    async () => {
      fillsDisk = true;
      const api = await startFakeApi(deliver);
      const failed = await terminal().run(...ORDER, '--out', 'disk', '--api', api);
      expect(failed.stderr).toContain('disk/film-fits.mp4: no space left on device (ENOSPC)');
      expect(failed.stderr).toContain('The result is kept, and you do not pay again.');
      expect(failed.exitCode).toBe(1);

      const [, fetch = ''] = /fetch it: mailsized (.+)\n/.exec(failed.stderr) ?? [];
      expect(fetch).toBe('download job --out disk/film-fits.mp4');
      await rm(join(disk, 'filling'));
      const fetched = await terminal().run(...fetch.split(' '));
      expect(fetched).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await readFile(join(disk, 'film-fits.mp4'))).toEqual(RESULT);
    },
  );

  /** An API whose job is uploaded and done at once. */
  function deliver(request: ReceivedRequest, response: ServerResponse): void {
    const { method, path, headers } = request;
    asked.push(`${method} ${path}`);
    const upload = { partSizeBytes: 2_000_000, partCount: 1 };
    if (method === 'POST' && path === '/v1/videos')
      return json(response, { video: { id: 'job' }, token: 't', upload }, 201);
    if (path.endsWith('/upload/parts'))
      return json(response, { parts: [{ partNumber: 1, sizeBytes: 2_000_000, crc32: null }] });
    if (!path.endsWith('/download')) return json(response, JOB);
    if (fillsDisk) writeFileSync(join(disk, 'filling'), Buffer.alloc(DISK_BYTES - 200_000));
    fillsDisk = false;
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200).end(RESULT.subarray(from));
  }
});

const TARGET = { provider: 'own', ceilingBytes: 400_000 };
const JOB = {
  id: 'job',
  state: 'done',
  fileName: 'film.mov',
  reference: 'MS-1',
  target: TARGET,
  result: { sizeBytes: RESULT.length, expiresAt: '2026-12-01T10:00:00.000Z' },
  offer: { quotes: [{ target: TARGET, amountCents: 199, currency: 'usd', grade: 'good', ceilingBytes: 400_000 }] },
};
