import { mongo } from 'mongoose';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readCollection, type BackupStore } from './backups.js';
import type { CheckedBackup } from './restore-backup.js';

/**
 * Writes a backup unencrypted, in the layout of `mongodump`: `DATABASE/COLLECTION.bson` with the documents, and
 * `COLLECTION.metadata.json` with the indexes. https://www.mongodb.com/docs/database-tools/mongodump/
 */
export async function extractBackup(
  store: BackupStore,
  { backupId, manifest }: CheckedBackup,
  to: string,
): Promise<void> {
  const folder = join(to, manifest.database);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { name, indexes } of manifest.collections) {
    const file = createWriteStream(join(folder, `${name}.bson`), { flags: 'wx', mode: 0o600 });
    await pipeline(readCollection(store, backupId, name), file);
    const metadata = { indexes: [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...indexes], collectionName: name };
    const text = mongo.BSON.EJSON.stringify(metadata, { relaxed: false });
    await writeFile(join(folder, `${name}.metadata.json`), text, { flag: 'wx', mode: 0o600 });
  }
}
