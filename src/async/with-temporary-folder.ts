import { mkdtemp, rm } from 'node:fs/promises';

/**
 * Runs `work` with a new folder, and always removes the folder afterwards.
 *
 * @param prefix start of the folder's path. Six random characters are added to it.
 */
export async function withTemporaryFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(prefix);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
