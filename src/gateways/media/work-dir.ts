import { realpath } from 'node:fs/promises';
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

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
