import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens (and creates) a simulator's database file.
 *
 * `synchronous=FULL` with a write-ahead log means that a commit is on disk before the call returns, so a killed process
 * loses nothing that it has acknowledged (https://www.sqlite.org/pragma.html#pragma_synchronous).
 *
 * @param schema `CREATE TABLE IF NOT EXISTS` statements; running them again changes nothing.
 */
export function openDatabase(file: string, schema: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  database.exec(schema);
  return database;
}

/** Runs `work` in one transaction: all of it is committed, or, if it throws, none of it. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  return withBoundaries(database, ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'], work);
}

/** Like `inTransaction`, inside a transaction that is already open. */
export function inSavepoint<T>(database: DatabaseSync, work: () => T): T {
  return withBoundaries(database, ['SAVEPOINT inner', 'RELEASE inner', 'ROLLBACK TO inner; RELEASE inner'], work);
}

function withBoundaries<T>(
  database: DatabaseSync,
  [begin, commit, rollback]: [string, string, string],
  work: () => T,
): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec(commit);
    return result;
  } catch (error) {
    database.exec(rollback);
    throw error;
  }
}
