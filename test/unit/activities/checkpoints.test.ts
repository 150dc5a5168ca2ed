import { copyFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointsOf } from '../../../activities/support/checkpoints.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { jobPrefix } from '../../../src/domain/object-keys.js';
import { ObjectMissing, type StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';
import { phoneClip } from '../media/facts.js';

const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };
const plan = planSize({ facts: phoneClip(), complexity, ceilingBytes: 18_000_000 });
const subject = { etag: '"abc"', plan, encoder: 'x264', build: 'ffmpeg 9, x264 core 165' };
const signal = new AbortController().signal;

describe('checkpoints in the object store', () => {
  let folder: string;
  let objects: Map<string, string>;
  let lines: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-checkpoints-'));
    objects = new Map();
    lines = [];
    await writeFile(join(folder, 'statistics'), 'in:0 out:0 type:I q:22.5\n'.repeat(500));
  });

  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  const checkpoints = (jobId = 'job-1', change: Partial<typeof subject> = {}) =>
    checkpointsOf(
      { storage: storageOf(objects), logger: pino({}, { write: (line: string) => lines.push(line) }) },
      jobId,
      { ...subject, ...change },
    );
  const at = (name: string): string => join(folder, name);

  it('come back as they were, compressed on their way, and leave nothing beside them', async () => {
    await checkpoints().save('analysis.log', at('statistics'), signal);
    expect(await checkpoints().load('analysis.log', at('again'), signal)).toBe(true);
    expect(await readFile(at('again'), 'utf8')).toBe(await readFile(at('statistics'), 'utf8'));
    const [stored] = objects.values();
    expect((await readFile(stored ?? '')).length).toBeLessThan(2000);
    expect((await readdir(folder)).filter((name) => !name.startsWith('stored-')).sort()).toEqual([
      'again',
      'statistics',
    ]);
  });

  it('lie under the prefix of their job, where clean-up finds them', async () => {
    await checkpoints().save('audio.m4a', at('statistics'), signal);
    expect([...objects.keys()]).toEqual([expect.stringMatching(`^${jobPrefix('job-1')}checkpoints/[0-9a-f]+/audio`)]);
  });

  it.each([
    ['job', 'job-2', {}],
    ['source', 'job-1', { etag: '"abd"' }],
    ['build', 'job-1', { build: 'ffmpeg 5' }],
  ])('are not found by another %s', async (_what, jobId, change) => {
    await checkpoints().save('analysis.log', at('statistics'), signal);
    expect(await checkpoints(jobId, change).load('analysis.log', at('again'), signal)).toBe(false);
  });

  it('are refused when they cannot be unpacked', async () => {
    await checkpoints().save('analysis.log', at('statistics'), signal);
    for (const path of objects.values()) await truncate(path, 30);
    await expect(checkpoints().load('analysis.log', at('again'), signal)).rejects.toThrow();
  });

  it('that make trouble are logged with the job and what happened', () => {
    checkpoints().onError('not_usable', new Error('audio.m4a is missing'));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      jobId: 'job-1',
      what: 'not_usable',
      err: { message: 'audio.m4a is missing' },
    });
  });

  /** Objects as files of the test's folder: only what checkpoints use of a store. */
  function storageOf(stored: Map<string, string>): StorageGateway {
    const used: Pick<StorageGateway, 'upload' | 'download'> = {
      async upload(key, fromPath) {
        const path = at(`stored-${basename(key)}`);
        await copyFile(fromPath, path);
        stored.set(key, path);
        return { sizeBytes: 0, etag: '' };
      },
      async download(key, toPath) {
        const path = stored.get(key);
        if (path === undefined) throw new ObjectMissing('the object is not in the store');
        await copyFile(path, toPath);
      },
    };
    return used as StorageGateway;
  }
});
