import { copyFile, realpath, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../async/with-temporary-folder.js';
import { MediaError } from './media-error.js';

/** Runs `work` with a new folder in `scratchDir`, and always removes the folder. A full disk becomes `disk_full`. */
export async function withWorkDir<T>(scratchDir: string, work: (workDir: string) => Promise<T>): Promise<T> {
  try {
    return await withTemporaryFolder(join(await realpath(scratchDir), 'media-'), work);
  } catch (error) {
    throw isDiskFull(error) ? new MediaError('disk_full', { cause: error }) : error;
  }
}

/** Moves a file, also across file systems. A file at the destination is replaced. */
export async function moveFile(fromPath: string, toPath: string): Promise<void> {
  try {
    await rename(fromPath, toPath);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    await copyFile(fromPath, toPath);
  }
}

function isDiskFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
