import { randomUUID } from 'node:crypto';
import { createConnection, type Connection, type ConnectOptions, type Model, type Schema } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { mongodbServer, mongodbUri } from '../../../stack/mongodb.server.js';
import { reservePorts } from '../../../stack/ports.js';

/** A database that the tests of a file share. */
export interface Database {
  /** The model, with its indexes built. */
  model<T>(name: string, schema: Schema<T>): Promise<Model<T>>;
  connection(): Connection;
  /** Whether it is MongoDB itself: what an emulation plans says nothing about MongoDB. */
  isMongod(): Promise<boolean>;
}

/**
 * Connects before the first test of a file, and cleans up after the last: to a database of its own on the server that
 * MONGODB_URI names, else on one that is started as the stack would start it.
 */
export function useDatabase(options: ConnectOptions = {}): Database {
  let connection: Connection;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const given = process.env['MONGODB_URI'];
    const server = given ? { uri: given, stop: async () => {} } : await startServer();
    // The server may be in use: nothing of what is there already is touched.
    const ownDatabase = given ? { dbName: `mailsized-test-${randomUUID()}` } : {};
    connection = await createConnection(server.uri, { ...options, ...ownDatabase }).asPromise();
    stop = async () => {
      if (given) await connection.dropDatabase();
      await connection.close();
      await server.stop();
    };
  });
  afterAll(() => stop());

  return {
    async model<T>(name: string, schema: Schema<T>) {
      const model = connection.model<T>(name, schema);
      await model.init();
      return model;
    },
    connection: () => connection,
    async isMongod() {
      return !('secantusVersion' in ((await connection.db?.command({ buildInfo: 1 })) ?? {}));
    },
  };
}

async function startServer(): Promise<{ uri: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-database-'));
  const reservation = await reservePorts('free');
  const { mongodb: port } = reservation.ports;
  const server = mongodbServer({ dataDir, logFile: join(dataDir, 'mongodb.log'), port });
  await server.start();
  return {
    uri: mongodbUri(port),
    stop: async () => {
      await server.stop();
      reservation.release();
      await rm(dataDir, { recursive: true });
    },
  };
}
