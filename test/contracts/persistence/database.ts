import { createConnection, type Connection, type Model, type Schema } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { mongodbServer, mongodbUri } from '../../../stack/mongodb.server.js';
import { reservePorts } from '../../../stack/ports.js';

/** A collection of the database that the tests of a file share. */
export interface Database {
  /** The model, with its indexes built. */
  model<T>(name: string, schema: Schema<T>): Promise<Model<T>>;
}

/** Starts the database that the stack would start, before the first test of a file, and stops it after the last. */
export function useDatabase(): Database {
  let connection: Connection;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailsized-database-'));
    const reservation = await reservePorts('free');
    const { mongodb: port } = reservation.ports;
    const server = mongodbServer({ dataDir, logFile: join(dataDir, 'mongodb.log'), port });
    await server.start();
    connection = await createConnection(mongodbUri(port)).asPromise();
    stop = async () => {
      await connection.close();
      await server.stop();
      reservation.release();
      await rm(dataDir, { recursive: true });
    };
  });
  afterAll(() => stop());

  return {
    async model<T>(name: string, schema: Schema<T>) {
      const model = connection.model<T>(name, schema);
      await model.init();
      return model;
    },
  };
}
