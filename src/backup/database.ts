import type { Connection } from 'mongoose';

export type Database = NonNullable<Connection['db']>;

/** The database of a connection, or another one on the same server. @throws Error when the connection is closed. */
export function openDatabase(connection: Connection, name?: string): Database {
  const { db } = connection;
  if (!db) throw new Error('the connection to the database is closed');
  return name === undefined ? db : connection.getClient().db(name);
}

// `workers` holds only which workers run now, and `rate_limits` what is forgotten within a day.
const NOT_KEPT = /^(system\.|(workers|rate_limits)$)/;

/** Selects the events of a change stream that concern a collection worth keeping, or the whole database. */
export const KEPT_EVENTS = [{ $match: { 'ns.coll': { $not: NOT_KEPT } } }];

/** The collections that are worth keeping. */
export async function collectionNames(database: Database): Promise<string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  return found.map(({ name }) => name).filter((name) => !NOT_KEPT.test(name));
}
