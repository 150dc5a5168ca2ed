import type { Connection } from 'mongoose';

const PING_TIMEOUT_MS = 3000;

/** @throws when the database does not answer. */
export async function pingDatabase({ db }: Connection): Promise<void> {
  if (!db) throw new Error('not connected yet');
  await db.command({ ping: 1 }, { timeoutMS: PING_TIMEOUT_MS });
}
