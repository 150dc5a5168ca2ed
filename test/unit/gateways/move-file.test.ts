import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { NotAFileError, moveFile } from '../../../src/gateways/media/move-file.js';
import { errorOf } from '../../support/error-of.js';

const run = promisify(execFile);

describe('a file that is moved', () => {
  let folder: string;
  let from: string;
  let to: string;
  beforeEach(async () => {
    folder = await newFolderIn(tmpdir());
    [from, to] = [join(folder, 'from.mp4'), join(folder, 'to.mp4')];
    await writeFile(from, 'the result');
  });

  it('takes the place of the file that was there, and leaves nothing beside it', async () => {
    await writeFile(to, 'an earlier result');
    await moveFile(from, to);
    expect(await readFile(to, 'utf8')).toBe('the result');
    expect(await readdir(folder)).toEqual(['to.mp4']);
  });

  it('is whole on another file system too', async (context) => {
    const elsewhere = await folderOnAnotherFileSystem(context.skip);
    await moveFile(from, join(elsewhere, 'to.mp4'));
    expect(await readFile(join(elsewhere, 'to.mp4'), 'utf8')).toBe('the result');
    expect(await readdir(elsewhere)).toEqual(['to.mp4']);
  });

  it('leaves what was there when it cannot be copied', async (context) => {
    // A folder cannot be copied: the copy fails after it has begun, as on a disk that is full.
    const uncopyable = await folderOnAnotherFileSystem(context.skip);
    await writeFile(to, 'an earlier result');
    expect(await errorOf(moveFile(uncopyable, to))).toMatchObject({ code: 'EISDIR' });
    expect(await readFile(to, 'utf8')).toBe('an earlier result');
    expect(await readdir(folder)).toEqual(['from.mp4', 'to.mp4']);
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a folder', (path) => mkdir(path)],
    ['a pipe', (path) => run('mkfifo', [path])],
    ['a link to a device', (path) => symlink('/dev/null', path)],
    ['a link to a file', async (path) => await symlink(join(folder, 'from.mp4'), path)],
    ['a link to nothing', (path) => symlink('/nowhere', path)],
  ])('never takes the place of %s', async (_, make) => {
    await make(to);
    const before = await lstat(to, { bigint: true });
    expect(await errorOf(moveFile(from, to))).toBeInstanceOf(NotAFileError);
    expect((await lstat(to, { bigint: true })).ino).toBe(before.ino);
    expect(await readFile(from, 'utf8')).toBe('the result');
    expect(await readdir(folder)).toEqual(['from.mp4', 'to.mp4']);
  });

  it('never takes the place of a device', async (context) => {
    const made = await run('mknod', [to, 'c', '1', '7']).catch(() => null);
    if (!made) return context.skip('only root can make devices');
    expect(await errorOf(moveFile(from, to))).toBeInstanceOf(NotAFileError);
    expect((await lstat(to)).isCharacterDevice()).toBe(true);
  });

  async function folderOnAnotherFileSystem(skip: (note: string) => never): Promise<string> {
    const found = await stat('/dev/shm').catch(() => null);
    if (!found || found.dev === (await stat(folder)).dev) return skip('this machine has only one file system');
    return await newFolderIn('/dev/shm');
  }
});

async function newFolderIn(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'mailsized-move-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
