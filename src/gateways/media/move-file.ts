import { randomUUID } from 'node:crypto';
import { copyFile, lstat, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushToDisk } from '../../async/flush-to-disk.js';

/** The destination is something that must not be replaced: a folder, a device, a pipe, a socket or a link. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';
  constructor(readonly path: string) {
    super(`${path} is not a regular file, so it is not replaced`);
  }
}

/**
 * Moves a file, also across file systems. The destination always has a whole file: the earlier one stays until the
 * moved one is complete and on the disk, even if the move fails or the machine stops. A repeat after a failure starts
 * again.
 *
 * @throws NotAFileError when the destination exists and is not a regular file; then nothing has changed.
 */
export async function moveFile(fromPath: string, toPath: string): Promise<void> {
  await assertReplaceable(toPath);
  const besidePath = join(dirname(toPath), `.${randomUUID()}.part`);
  try {
    await moveOrCopy(fromPath, besidePath);
    await flushToDisk(besidePath);
    await assertReplaceable(toPath);
    await rename(besidePath, toPath);
  } catch (error) {
    await rm(besidePath, { force: true });
    throw error;
  }
}

/** @throws NotAFileError when the path exists and is not a regular file. */
export async function assertReplaceable(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (found && !found.isFile()) throw new NotAFileError(path);
}

async function moveOrCopy(fromPath: string, toPath: string): Promise<void> {
  try {
    await rename(fromPath, toPath);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    await copyFile(fromPath, toPath);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
