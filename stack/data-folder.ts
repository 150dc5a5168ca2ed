import { mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { tryExclusiveLock } from '../src/scratch/exclusive-lock.js';
import type { ExclusiveLock } from '../src/scratch/exclusive-lock.js';

/** A folder that only one live stack uses. */
export interface DataFolder {
  /** Absolute. */
  path: string;
  /** True when the wanted folder was in use; then this is a new one next to it, which `release` removes. */
  isTemporary: boolean;
  /** Releases the folder; removes it when it is temporary. */
  release(): void;
}

const TEMPORARY_SUFFIX = '.extra-';

/**
 * Opens the folder for one stack, and creates it (readable by its owner only) when it is missing. If another live stack
 * uses it, a new temporary folder next to it is opened instead. Temporary folders of killed stacks are removed.
 */
export function openDataFolder(wantedPath: string): DataFolder {
  const path = resolve(wantedPath);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = lockOf(path);
  if (lock === undefined) return openTemporaryFolder(path);
  removeAbandonedFolders(path);
  return { path, isTemporary: false, release: () => lock.release() };
}

function openTemporaryFolder(besidePath: string): DataFolder {
  for (;;) {
    const path = mkdtempSync(`${besidePath}${TEMPORARY_SUFFIX}`);
    const lock = lockOf(path);
    // Undefined: another stack that opened its folder took this one for abandoned in the moment before our lock.
    if (lock !== undefined) return { path, isTemporary: true, release: () => removeLocked(path, lock) };
  }
}

function removeAbandonedFolders(path: string): void {
  const parent = dirname(path);
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(path)}${TEMPORARY_SUFFIX}`)) continue;
    const lock = lockOf(join(parent, name));
    if (lock !== undefined) removeLocked(join(parent, name), lock);
  }
}

function removeLocked(path: string, lock: ExclusiveLock): void {
  rmSync(path, { recursive: true, force: true });
  lock.release();
}

function lockOf(path: string): ExclusiveLock | undefined {
  return tryExclusiveLock(join(path, 'stack.lock'));
}
