import type { Connection } from 'mongoose';

export type Database = NonNullable<Connection['db']>;

/** The database of a connection, or another one on the same server. @throws Error when the connection is closed. */
export function openDatabase(connection: Connection, name?: string): Database {
  const { db } = connection;
  if (!db) throw new Error('the connection to the database is closed');
  return name === undefined ? db : connection.getClient().db(name);
}

// Holds only which workers run now.
const EPHEMERAL = 'workers';

/** The collections that are worth keeping. */
export async function collectionNames(database: Database): Promise<string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  return found.map(({ name }) => name).filter(isKept);
}

/** Whether a collection is worth keeping. */
export function isKept(name: string): boolean {
  return !name.startsWith('system.') && name !== EPHEMERAL;
}
