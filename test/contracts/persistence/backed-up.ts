import { mongo, type Connection } from 'mongoose';
import type { BackupStore } from '../../../src/backup/backups.js';
import { openDatabase } from '../../../src/backup/database.js';

/** The program that makes and restores backups, from `dist/`. */
export const BACKUP_PROGRAM = 'src/programs/backup/main.js';

/** The environment of the program. */
export function backupEnvironment({ host, port, name }: Connection, { folder, keyring }: BackupStore) {
  return {
    PATH: process.env['PATH'],
    MONGODB_URI: `mongodb://${host}:${port}/${name}?directConnection=true`,
    BACKUP_DIR: folder,
    BACKUP_KEY: keyring[0],
  };
}

/** Every document of the two collections that these tests use, as text that shows its types. */
export async function contentsOf(connection: Connection): Promise<Record<string, string[]>> {
  const of = async (name: string): Promise<string[]> => {
    const found = openDatabase(connection).collection(name).find({}, { promoteValues: false }).sort({ _id: 1 });
    return (await found.toArray()).map((document) => mongo.BSON.EJSON.stringify(document, { relaxed: false }));
  };
  return { videos: await of('videos'), payments: await of('payments') };
}
