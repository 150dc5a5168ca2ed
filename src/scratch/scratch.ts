import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tryExclusiveLock, type ExclusiveLock } from './exclusive-lock.js';

const FOLDER_PREFIX = 'mailsized-scratch-';
/** Locked while the folder is in use. The kernel releases the lock when its owner dies, also across containers. */
const LOCK_NAME = 'in-use.lock';

/**
 * Removes a folder when its owner dies: a shell that reads from a pipe whose other end only the owner holds. The shell
 * has its own session, so that neither Ctrl-C nor a kill of the owner's process group reaches it. It retries, because
 * an ffmpeg that is still ending may write while the folder is being removed.
 */
const JANITOR_SCRIPT = `
trap '' INT TERM HUP QUIT
while read -r _; do :; done
tries=60
until rm -rf "$1" || [ $((tries -= 1)) -le 0 ]; do sleep 1; done`;

/**
 * Runs `work` with a new folder in the scratch root, and always removes the folder: when the work ends, or within
 * seconds after this process is killed. If a whole container or machine is killed, `sweepScratch` removes it.
 *
 * @param scratchRoot by default the system's temporary folder; created if it is missing.
 */
export async function withScratch<T>(
  scratchRoot: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const scratch = await openScratch(await rootOf(scratchRoot));
  try {
    return await work(scratch.path);
  } finally {
    try {
      await rm(scratch.path, { recursive: true, force: true });
    } finally {
      scratch.release();
    }
  }
}

/**
 * Removes the folders in the scratch root that are no longer in use. The lock of a folder decides that, not its age.
 * Folders of other users are left alone.
 *
 * @param onFailure called with each folder that cannot be removed. The folder stays until the next sweep.
 */
export async function sweepScratch(
  scratchRoot: string | undefined,
  onFailure: (folder: string, error: unknown) => void,
): Promise<void> {
  const root = await rootOf(scratchRoot);
  for (const name of await readdir(root)) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(root, name);
    try {
      if (await isOurs(folder)) await removeUnused(folder);
    } catch (error) {
      onFailure(folder, error);
    }
  }
}

/** Sweeps periodically, to remove the folders of other processes that were killed. Returns a function that stops it. */
export function keepSweepingScratch(
  scratchRoot: string | undefined,
  onFailure: (folder: string, error: unknown) => void,
  everyMs = 20_000,
): () => void {
  const sweep = (): void => void sweepScratch(scratchRoot, onFailure).catch((error) => onFailure('', error));
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The disk of the scratch root: its size, and the free space that this user may fill. */
export async function scratchSpace(scratchRoot: string | undefined): Promise<{ freeBytes: number; sizeBytes: number }> {
  const { bsize, bavail, blocks } = await statfs(await rootOf(scratchRoot));
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}

interface Scratch {
  path: string;
  /** Releases the folder. The janitor removes what is left in it. */
  release(): void;
}

async function openScratch(root: string): Promise<Scratch> {
  for (;;) {
    const path = await mkdtemp(join(root, FOLDER_PREFIX));
    const lock = tryExclusiveLock(join(path, LOCK_NAME));
    // A sweep can mistake the folder for unused in the moment before it is locked.
    if (lock !== undefined && existsSync(join(path, LOCK_NAME))) return await guard(path, lock);
    lock?.release();
  }
}

async function guard(path: string, lock: ExclusiveLock): Promise<Scratch> {
  try {
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    const janitor = spawn('/bin/sh', ['-c', JANITOR_SCRIPT, 'sh', path], {
      detached: true,
      cwd: '/',
      stdio: [...stdio],
    });
    await once(janitor, 'spawn');
    // This process ends with its work, without waiting for the janitor.
    janitor.unref();
    janitor.stdin.on('error', () => undefined);
    return {
      path,
      release: () => {
        janitor.stdin.destroy();
        lock.release();
      },
    };
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    lock.release();
    throw error;
  }
}

async function removeUnused(folder: string): Promise<void> {
  const lock = tryExclusiveLock(join(folder, LOCK_NAME));
  if (lock === undefined) return;
  try {
    await rm(folder, { recursive: true, force: true });
  } finally {
    lock.release();
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.();
}

async function rootOf(scratchRoot: string | undefined): Promise<string> {
  const root = resolve(scratchRoot ?? tmpdir());
  await mkdir(root, { recursive: true });
  return root;
}
