import type { Connection } from 'mongoose';

const PING_TIMEOUT_MS = 3000;

/** @throws when the database does not answer, or refuses our user: the command `ping` needs no right, but a query does. */
export async function pingDatabase({ db }: Connection): Promise<void> {
  if (!db) throw new Error('not connected yet');
  await db.collection('maintenance').findOne({}, { timeoutMS: PING_TIMEOUT_MS });
}
