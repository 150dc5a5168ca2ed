import type { Connection } from 'mongoose';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Keyring } from '../credentials/keyring.js';
import { newBackupId, writeBackup, writeManifest, type BackupStore } from './backups.js';
import { collectionNames, openDatabase, type Database } from './database.js';
import { collectionFile, labelOf, type CopiedCollection, type Manifest } from './manifest.js';
import { writeSealedFile } from './sealed-file.js';

// Copied first. An erasure marks the job last, so if the copy has the mark, it has no mails or notes of the job.
const JOBS = 'videos';
// Copied last, so that it is the newest: reconciliation finds and repairs what the other collections do not know yet.
const LEDGER = 'payments';

/**
 * Copies every collection of the database while the service runs. Each document is copied whole. Documents of different
 * collections may be apart by up to the duration of the backup; the jobs are the oldest, the ledger is the newest.
 */
export async function createBackup(connection: Connection, store: BackupStore): Promise<{ id: string } & Manifest> {
  const database = openDatabase(connection);
  const startedAt = new Date();
  const id = newBackupId(startedAt);
  const manifest = await writeBackup(store, id, async (folder) => {
    const collections: CopiedCollection[] = [];
    for (const name of await collectionsInOrder(database))
      collections.push(await copyCollection(database, name, { folder, backupId: id, keyring: store.keyring }));
    // An empty backup would be the newest, and would be restored instead of one with data.
    if (collections.every(({ documents }) => documents === 0))
      throw new Error(`the database ${database.databaseName} is empty: nothing was copied`);
    const finishedAt = new Date().toISOString();
    const whole = {
      format: 1,
      database: database.databaseName,
      startedAt: startedAt.toISOString(),
      finishedAt,
    } as const;
    await writeManifest(folder, id, { ...whole, collections }, store.keyring);
    return { ...whole, collections };
  });
  return { id, ...manifest };
}

async function collectionsInOrder(database: Database): Promise<string[]> {
  const placeOf = (name: string): number => (name === JOBS ? 0 : name === LEDGER ? 2 : 1);
  const names = (await collectionNames(database)).sort();
  return names.sort((a, b) => placeOf(a) - placeOf(b));
}

async function copyCollection(
  database: Database,
  name: string,
  { folder, backupId, keyring }: { folder: string; backupId: string; keyring: Keyring },
): Promise<CopiedCollection> {
  const collection = database.collection(name);
  const copied = { documents: 0, hash: createHash('sha256') };
  async function* documents(): AsyncGenerator<Uint8Array> {
    // `raw`: the bytes as the server has them, so that no value changes its type.
    for await (const document of collection.find({}, { raw: true }).sort({ _id: 1 })) {
      const bytes = document as unknown as Uint8Array;
      copied.documents += 1;
      copied.hash.update(bytes);
      yield bytes;
    }
  }
  const file = collectionFile(name);
  await writeSealedFile(join(folder, file), labelOf(backupId, file), documents(), keyring);
  const indexes = (await collection.listIndexes().toArray()) as CopiedCollection['indexes'];
  return {
    name,
    documents: copied.documents,
    sha256: copied.hash.digest('hex'),
    indexes: indexes.filter(({ name: indexName }) => indexName !== '_id_').map(asGiven),
  };
}

/** An index definition without the fields that the server adds. */
function asGiven(index: CopiedCollection['indexes'][number]): CopiedCollection['indexes'][number] {
  const given = { ...index };
  delete given['v'];
  delete given['ns'];
  return given;
}
