import { mkdtemp, rm } from 'node:fs/promises';

/**
 * Lends a new folder to a piece of work, and removes it whatever happens.
 *
 * @param prefix of the folder's path, which six random characters complete.
 */
export async function withTemporaryFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(prefix);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
