import { open } from 'node:fs/promises';

/** Resolves when the content of a file is on the disk, so that it survives a crash of the machine. A repeat does no harm. */
export async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
