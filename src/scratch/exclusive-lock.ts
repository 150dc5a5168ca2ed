import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** A lock held by this process. The kernel releases it when the process dies for any reason. */
export interface ExclusiveLock {
  /** Releases the lock. A repeat does nothing. */
  release(): void;
}

/**
 * Takes the lock that the file at `path` represents. Returns undefined at once when another process, or another caller
 * in this process, holds it.
 *
 * Node has no flock. SQLite takes the same kind of lock on its file (https://sqlite.org/lockingv3.html), works the same
 * on Linux and macOS, and leaves no stale lock files to interpret. Nothing is ever written to the file.
 */
export function tryExclusiveLock(path: string): ExclusiveLock | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
