import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the work a folder of its own and removes it whatever happens. */
export async function withScratch<T>(
  scratchRoot: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const root = scratchRoot ?? tmpdir();
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, 'mailsized-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
