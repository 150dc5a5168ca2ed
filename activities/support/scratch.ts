import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import type { Logger } from '../../src/observability/logger.js';

const SCRATCH_FOLDER_PATTERN = /^mailsized-(.+)-([1-9]\d*)-[A-Za-z0-9]{6}$/;
const MINUTE_MS = 60_000;
const MIN_AGE_MS = 10 * MINUTE_MS;
// No attempt lasts this long. Containers share a root, and one cannot see whether the processes of another are running.
const MIN_AGE_OTHER_HOST_MS = 2 * 24 * 60 * MINUTE_MS;

/** Gives the work a separate folder and always removes it afterwards; after a kill, `sweepScratch` removes it. */
export async function withScratch<T>(
  scratchRoot: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const root = await rootOf(scratchRoot);
  return await withTemporaryFolder(join(root, `mailsized-${hostname()}-${process.pid}-`), work);
}

/**
 * Removes the folders that killed processes have left in the scratch root. Call it before the first `withScratch`: an
 * existing folder with the id of this process belongs to an earlier process, because in a container every process has the
 * same id. A folder that cannot be removed is logged and stays.
 */
export async function sweepScratch(scratchRoot: string | undefined, logger: Logger): Promise<void> {
  const root = await rootOf(scratchRoot);
  for (const name of await readdir(root)) {
    const [, host, pid] = SCRATCH_FOLDER_PATTERN.exec(name) ?? [];
    if (host === undefined) continue;
    try {
      await removeIfStale(join(root, name), host, Number(pid));
    } catch (error) {
      logger.warn({ folder: name, err: error }, 'a leftover scratch folder could not be removed');
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
    // Any error except "no such process", for instance for another user's process, means that the process is running.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function rootOf(scratchRoot: string | undefined): Promise<string> {
  const root = scratchRoot ?? tmpdir();
  await mkdir(root, { recursive: true });
  return root;
}
