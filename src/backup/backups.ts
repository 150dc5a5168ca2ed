import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keyring } from '../credentials/keyring.js';
import { tryExclusiveLock } from '../scratch/exclusive-lock.js';
import { splitDocuments } from './documents.js';
import { MANIFEST_FILE, collectionFile, finishedAtMs, labelOf, manifestSchema, type Manifest } from './manifest.js';
import { readSealedFile, writeSealedFile } from './sealed-file.js';

const ID = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;

/** Where backups are kept, and the keys that decrypt them. */
export interface BackupStore {
  folder: string;
  keyring: Keyring;
}

/** The name of a backup that begins now: the time, without characters that some file systems refuse. */
export function newBackupId(at: Date): string {
  return at.toISOString().replaceAll(/[:.]/g, '-');
}

export function isBackupId(text: string): boolean {
  return ID.test(text);
}

/** When a backup was begun. */
export function timeOf(backupId: string): number {
  return Date.parse(backupId.replace(/T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z$/, 'T$1:$2:$3.$4Z'));
}

/** The names in a folder; empty if the folder does not exist yet. */
export async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}

/** The ids of the complete backups, newest first. */
export async function listBackupIds({ folder }: BackupStore): Promise<string[]> {
  return (await namesIn(folder)).filter(isBackupId).sort().reverse();
}

/** What to restore: a backup as it is, or the database at a time; null: the newest known state. */
export type Wanted = { backupId: string } | { atMs: number } | null;

/**
 * The backup that a restore begins with: the named one, or the newest that was finished by the time.
 *
 * @returns the backup, and the time up to which changes are applied to it; null: no limit.
 * @throws Error when there is none.
 */
export async function findBackup(
  store: BackupStore,
  wanted: Wanted,
): Promise<{ backupId: string; atMs: number | null }> {
  for (const backupId of await listBackupIds(store)) {
    if (wanted === null) return { backupId, atMs: null };
    if ('backupId' in wanted) {
      if (backupId === wanted.backupId) return { backupId, atMs: finishedAtMs(await readManifest(store, backupId)) };
    } else if (timeOf(backupId) <= wanted.atMs && finishedAtMs(await readManifest(store, backupId)) <= wanted.atMs) {
      return { backupId, atMs: wanted.atMs };
    }
  }
  throw new Error(`there is no such backup in ${store.folder}`);
}

/**
 * Does work in the folder of the backups that only one process may do at a time.
 *
 * @throws Error when another process on this machine is already doing it.
 */
export async function oneAtATime<T>(
  { folder }: BackupStore,
  { lock: file, refusal }: { lock: string; refusal: string },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = tryExclusiveLock(join(folder, file));
  if (lock === undefined) throw new Error(`${refusal} into ${folder}`);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * Writes a backup into an unfinished folder, and renames the folder when the backup is complete. A killed backup leaves
 * an unfinished folder, which is not listed and which the next backup removes.
 *
 * @throws Error when another process on this machine is writing a backup: its folder looks like that of a killed one.
 */
export async function writeBackup<T>(
  store: BackupStore,
  backupId: string,
  write: (folder: string) => Promise<T>,
): Promise<T> {
  const { folder } = store;
  return await oneAtATime(store, { lock: 'backup.lock', refusal: 'another process makes a backup' }, async () => {
    await removeUnfinished(folder);
    const unfinished = join(folder, `unfinished-${backupId}`);
    await mkdir(unfinished, { mode: 0o700 });
    const written = await write(unfinished);
    await rename(unfinished, join(folder, backupId));
    return written;
  });
}

async function removeUnfinished(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith('unfinished-'));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}

export async function writeManifest(
  folder: string,
  backupId: string,
  manifest: Manifest,
  keyring: Keyring,
): Promise<void> {
  const content = [Buffer.from(JSON.stringify(manifest))];
  await writeSealedFile(join(folder, MANIFEST_FILE), labelOf(backupId, MANIFEST_FILE), asStream(content), keyring);
}

/** @throws Error when it is missing or damaged, or no key opens it. */
export async function readManifest({ folder, keyring }: BackupStore, backupId: string): Promise<Manifest> {
  const path = join(folder, backupId, MANIFEST_FILE);
  const parts: Uint8Array[] = [];
  for await (const part of readSealedFile(path, labelOf(backupId, MANIFEST_FILE), keyring)) parts.push(part);
  return manifestSchema.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
}

/** The documents of one collection, as BSON. @throws Error at the end of the file when it is damaged. */
export function readCollection({ folder, keyring }: BackupStore, backupId: string, name: string) {
  const file = collectionFile(name);
  return splitDocuments(readSealedFile(join(folder, backupId, file), labelOf(backupId, file), keyring));
}

async function* asStream(parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* await Promise.resolve(parts);
}
