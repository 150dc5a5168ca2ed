import { createHash } from 'node:crypto';
import { mongo, type Connection } from 'mongoose';
import { WITHOUT_TIMEOUT } from '../persistence/indexes/without-timeout.js';
import { applyChanges, checkChanges, type CheckedChanges } from './apply-changes.js';
import { readCollection, readManifest, type BackupStore } from './backups.js';
import { collectionNames, openDatabase, type Database } from './database.js';
import type { CopiedCollection, Manifest } from './manifest.js';

const { BSON } = mongo;
const BATCH_SIZE = 1000;

/** A backup that has been read completely, so it is not damaged. */
export interface CheckedBackup {
  backupId: string;
  manifest: Manifest;
}

/** A checked backup, and the changes that follow it. */
export interface CheckedRestore extends CheckedBackup {
  /** Null if changes were not copied from the beginning of the backup to its end. */
  changes: CheckedChanges | null;
}

/**
 * Reads a backup completely.
 *
 * @throws Error that names the collection that is damaged, incomplete or not the one that was copied.
 */
export async function checkBackup(store: BackupStore, backupId: string): Promise<CheckedBackup> {
  const manifest = await readManifest(store, backupId);
  for (const copied of manifest.collections) {
    const found = await summarize(readCollection(store, backupId, copied.name));
    assertSame(copied, found, 'the backup');
  }
  return { backupId, manifest };
}

/**
 * Reads a backup and the changes since it completely.
 *
 * @param atMs changes after this time are left out; null: no limit.
 * @throws Error that names the damaged file, as `checkBackup` does.
 */
export async function checkRestore(
  store: BackupStore,
  backupId: string,
  atMs: number | null = null,
): Promise<CheckedRestore> {
  const backup = await checkBackup(store, backupId);
  return { ...backup, changes: await checkChanges(store, backup.manifest, atMs) };
}

/**
 * Puts a backup that `checkRestore` has read into a database, compares the two, then applies the changes that followed
 * the backup. The indexes come last.
 *
 * @param replace removes the present contents first.
 * @throws Error when the database is not empty; then nothing is changed. Error when the database altered a document; then
 * it is restored only in part.
 */
export async function restoreBackup(
  store: BackupStore,
  { backupId, manifest, changes }: CheckedRestore,
  database: Database,
  { replace = false } = {},
): Promise<void> {
  const filled = await filledCollections(database);
  if (filled.length > 0 && !replace) {
    const names = filled.join(', ');
    throw new Error(`the database ${database.databaseName} is not empty (${names}); --replace removes what is there`);
  }
  // Even an empty database may have indexes, which would reject duplicates between two changes, or remove expired documents.
  await database.dropDatabase();
  for (const { name } of manifest.collections) await insertAll(database, name, readCollection(store, backupId, name));
  await assertRestored(database, manifest);
  if (changes) await applyChanges(store, changes, database);
  for (const { name, indexes } of manifest.collections)
    for (const { key, ...options } of indexes)
      await database.collection(name).createIndex(key as Record<string, 1 | -1>, { ...options, ...WITHOUT_TIMEOUT });
}

/** Restores a backup into a separate database on the same server, then drops that. @throws Error when that fails. */
export async function restoreBeside(store: BackupStore, backup: CheckedRestore, connection: Connection): Promise<void> {
  const beside = openDatabase(connection, `${openDatabase(connection).databaseName}_verify`);
  try {
    await restoreBackup(store, backup, beside, { replace: true });
  } finally {
    await beside.dropDatabase();
  }
}

async function assertRestored(database: Database, { collections }: Manifest): Promise<void> {
  for (const copied of collections) {
    const documents = database.collection(copied.name).find({}, { raw: true }).sort({ _id: 1 });
    assertSame(copied, await summarize(documents as unknown as AsyncIterable<Uint8Array>), database.databaseName);
  }
}

async function insertAll(database: Database, name: string, documents: AsyncIterable<Uint8Array>): Promise<void> {
  const collection = database.collection(name);
  let batch: Record<string, unknown>[] = [];
  const insertBatch = async (): Promise<void> => {
    if (batch.length > 0) await collection.insertMany(batch);
    batch = [];
  };
  for await (const document of documents) {
    // Numbers keep their type: otherwise a whole double would come back as an integer.
    batch.push(BSON.deserialize(document, { promoteValues: false, bsonRegExp: true }));
    if (batch.length >= BATCH_SIZE) await insertBatch();
  }
  await insertBatch();
}

async function filledCollections(database: Database): Promise<string[]> {
  const filled: string[] = [];
  for (const name of await collectionNames(database))
    if (await database.collection(name).findOne({})) filled.push(name);
  return filled;
}

async function summarize(
  documents: AsyncIterable<Uint8Array>,
): Promise<Pick<CopiedCollection, 'documents' | 'sha256'>> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const document of documents) {
    count += 1;
    hash.update(document);
  }
  return { documents: count, sha256: hash.digest('hex') };
}

function assertSame(
  copied: CopiedCollection,
  found: Pick<CopiedCollection, 'documents' | 'sha256'>,
  where: string,
): void {
  if (copied.documents === found.documents && copied.sha256 === found.sha256) return;
  throw new Error(
    `${copied.name} in ${where} is not what was copied: ${found.documents} documents, expected ${copied.documents}`,
  );
}
