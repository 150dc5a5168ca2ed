import { connect } from '@mailsized/client';
import { execFile } from 'node:child_process';
import { link, lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { resultPath } from '../../../cli/compress/compress-file.js';
import { EXIT } from '../../../cli/exit-codes.js';
import { reportOf } from '../../../cli/failure.js';
import { saveResult } from '../../../cli/job/save-result.js';
import { FileScreen, Screen } from '../../../cli/screen/screen.js';
import { errorOf } from '../../support/error-of.js';
import { json, startFakeApi } from '../client/fake-api-server.js';

const RESULT = 'the result';
const run = promisify(execFile);

describe('a result that is saved', () => {
  let folder: string;
  let toPath: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-save-'));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    toPath = join(folder, 'film.mp4');
  });

  async function save(force: boolean): Promise<number> {
    const baseUrl = await startFakeApi(({ path }, response) => {
      if (path.endsWith('/download')) response.end(RESULT);
      else json(response, { result: { sizeBytes: RESULT.length } });
    });
    const screen = new FileScreen(new Screen(true), null);
    return await saveResult({ client: connect({ baseUrl }), jobId: 'job-1', toPath, force, screen });
  }

  it('replaces a file only by force, and then whole', async () => {
    await writeFile(toPath, 'an earlier result');
    expect(await errorOf(save(false))).toMatchObject({ message: `${toPath} already exists` });
    expect(await readFile(toPath, 'utf8')).toBe('an earlier result');
    expect(await save(true)).toBe(RESULT.length);
    expect(await readFile(toPath, 'utf8')).toBe(RESULT);
    expect(await readdir(folder)).toEqual(['film.mp4']);
  });

  it('that the store has lost is given up at once, and the service is not blamed for being away', async () => {
    const baseUrl = await startFakeApi(({ path }, response) => {
      if (path.endsWith('/download')) response.writeHead(302, { location: '/store/film.mp4' }).end();
      else if (path.startsWith('/store/')) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      else json(response, { result: { sizeBytes: RESULT.length } });
    });
    const screen = new FileScreen(new Screen(true), null);
    const saving = saveResult({ client: connect({ baseUrl }), jobId: 'job-1', toPath, force: false, screen });
    expect(reportOf(await errorOf(saving))).toMatchObject({ code: 'file_gone', exitCode: EXIT.broken });
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a folder', (path) => mkdir(path)],
    ['a pipe', (path) => run('mkfifo', [path])],
    ['a link to a device', (path) => symlink('/dev/null', path)],
    ['a link to nothing', (path) => symlink('/nowhere', path)],
  ])('never replaces %s, not even by force', async (_, make) => {
    await make(toPath);
    const before = await lstat(toPath, { bigint: true });
    for (const force of [false, true]) {
      expect(await errorOf(save(force)), `by force: ${force}`).toMatchObject({ message: `${toPath} is not a file` });
    }
    expect((await lstat(toPath, { bigint: true })).ino).toBe(before.ino);
  });

  it.each<[string, (source: string) => Promise<string>]>([
    ['the same name', async (source) => source],
    ['another spelling', async () => `${folder}/./folder/../film.mp4`],
    ['a link', async (source) => await symlink(source, join(folder, 'link.mp4')).then(() => join(folder, 'link.mp4'))],
    [
      'a second name',
      async (source) => await link(source, join(folder, 'twin.mp4')).then(() => join(folder, 'twin.mp4')),
    ],
  ])('never replaces its original, given as %s', async (_, nameIt) => {
    await mkdir(join(folder, 'folder'));
    await writeFile(toPath, 'the original');
    const order = {
      ...{ file: toPath, out: await nameIt(toPath), force: true, email: null, tracks: {}, card: null },
      ...{ target: { provider: 'gmail' as const }, preset: 'plays-everywhere' as const },
    };
    expect(await errorOf(resultPath(order))).toMatchObject({
      message: 'The result would replace the original video',
    });
  });
});
