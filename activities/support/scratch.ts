import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import type { Logger } from '../../src/observability/logger.js';

const SCRATCH_FOLDER_PATTERN = /^mailsized-(.+)-([1-9]\d*)-[A-Za-z0-9]{6}$/;
const MINUTE_MS = 60_000;
const MIN_AGE_MS = 10 * MINUTE_MS;
// No attempt lasts as long. Containers share a root, and one cannot see whether the processes of another live.
const MIN_AGE_OTHER_HOST_MS = 2 * 24 * 60 * MINUTE_MS;

/** Gives the work a folder of its own and removes it whatever happens; after a kill `sweepScratch` does. */
export async function withScratch<T>(
  scratchRoot: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const root = await rootOf(scratchRoot);
  return await withTemporaryFolder(join(root, `mailsized-${hostname()}-${process.pid}-`), work);
}

/**
 * Removes what killed processes have left in the scratch root. To be called before the first `withScratch`: an old
 * folder with the id of this process is of one before it, as in a container every process has the same. A folder that
 * cannot be removed is logged and stays.
 */
export async function sweepScratch(scratchRoot: string | undefined, logger: Logger): Promise<void> {
  const root = await rootOf(scratchRoot);
  for (const name of await readdir(root)) {
    const [, host, pid] = SCRATCH_FOLDER_PATTERN.exec(name) ?? [];
    if (host === undefined) continue;
    try {
      await removeIfStale(join(root, name), host, Number(pid));
    } catch (error) {
      logger.warn({ folder: name, err: error }, 'a scratch folder that was left could not be removed');
    }
  }
}

async function removeIfStale(folder: string, host: string, pid: number): Promise<void> {
  const isOurMachine = host === hostname();
  if (isOurMachine && pid !== process.pid && isAlive(pid)) return;
  const folderStat = await stat(folder);
  const ageMs = Date.now() - folderStat.mtimeMs;
  if (ageMs < (isOurMachine ? MIN_AGE_MS : MIN_AGE_OTHER_HOST_MS)) return;
  await rm(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything but "no such process", like a process of somebody else, is a living one.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function rootOf(scratchRoot: string | undefined): Promise<string> {
  const root = scratchRoot ?? tmpdir();
  await mkdir(root, { recursive: true });
  return root;
}
