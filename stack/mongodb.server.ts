import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { mongo } from 'mongoose';
import { isListening } from './ports.js';
import { ServerProcess } from './server-process.js';
import { findOnPath, findTool } from './tools.js';

/** The settings of a database server. The port is on the loopback address. */
export interface MongodbServerOptions {
  dataDir: string;
  logFile: string;
  port: number;
}

const REPLICA_SET = 'mailsized';
const MONGODB_NOT_YET_INITIALIZED = 94;
const MONGODB_INVALID_REPLICA_SET_CONFIG = 93;

/** The address for clients. The connection is direct, because clients cannot use the member's own name for itself. */
export function mongodbUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/mailsized?directConnection=true`;
}

/**
 * A database that speaks MongoDB's wire protocol, with transactions and change streams: the user's own `mongod`, as a
 * replica set of one, if it is on the PATH; else SecantusDB. Their files differ, so each has a separate folder.
 */
export function mongodbServer(options: MongodbServerOptions): ServerProcess {
  const mongod = findOnPath('mongod');
  return mongod === undefined ? secantusServer(options) : mongodServer(options, mongod);
}

/** SecantusDB keeps every acknowledged write through kill -9 only with `--sync-on-commit`. */
function secantusServer(options: MongodbServerOptions): ServerProcess {
  const dataDir = join(options.dataDir, 'secantusdb');
  mkdirSync(dataDir, { recursive: true });
  const configFile = join(options.dataDir, 'secantusdb.toml');
  writeFileSync(configFile, ''); // else it would read one from the home folder or /etc
  return new ServerProcess({
    name: 'mongodb',
    command: findTool('secantusd-py'),
    args: [
      ...['--config', configFile, '--host', '127.0.0.1', '--port', String(options.port)],
      ...['--storage-path', dataDir, '--cache-size', '256M', '--sync-on-commit'],
    ],
    cwd: options.dataDir,
    logFile: options.logFile,
    isReady: () => withAdmin(options.port, isPrimary),
  });
}

function mongodServer(options: MongodbServerOptions, mongod: string): ServerProcess {
  const dataDir = join(options.dataDir, 'mongod');
  mkdirSync(dataDir, { recursive: true });
  return new ServerProcess({
    name: 'mongodb',
    command: mongod,
    args: [
      ...['--bind_ip', '127.0.0.1', '--port', String(options.port), '--dbpath', dataDir],
      ...['--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.25'],
    ],
    cwd: options.dataDir,
    logFile: options.logFile,
    isReady: () =>
      withAdmin(options.port, async (admin) => {
        await ensureReplicaSet(admin, `127.0.0.1:${options.port}`);
        return isPrimary(admin);
      }),
  });
}

/** The part of the driver's admin database that this file uses. */
export type AdminCommands = Pick<mongo.Admin, 'command'>;

async function isPrimary(admin: AdminCommands): Promise<boolean> {
  const hello = await admin.command({ hello: 1 });
  return hello['isWritablePrimary'] === true;
}

/**
 * Makes the server a replica set of one under this address. The first time, it initiates the set; if the port has changed
 * since, it writes the new address into the stored configuration. A repeat changes nothing.
 */
export async function ensureReplicaSet(admin: AdminCommands, host: string): Promise<void> {
  try {
    await admin.command({ replSetGetStatus: 1 });
  } catch (error) {
    const code = error instanceof mongoose.mongo.MongoServerError ? error.code : undefined;
    if (code === MONGODB_NOT_YET_INITIALIZED) {
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
    } else if (code === MONGODB_INVALID_REPLICA_SET_CONFIG) {
      await moveReplicaSet(admin, host);
    } else throw error;
  }
}

interface ReplicaSetConfig {
  version: number;
  members: object[];
}

/** A member that does not find itself in its own configuration accepts a new one only by force. */
async function moveReplicaSet(admin: AdminCommands, host: string): Promise<void> {
  const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as { config: ReplicaSetConfig };
  const members = [{ ...config.members[0], host }];
  await admin.command({ replSetReconfig: { ...config, members, version: config.version + 1 }, force: true });
}

async function withAdmin(port: number, use: (admin: AdminCommands) => Promise<boolean>): Promise<boolean> {
  if (!(await isListening(port))) return false;
  const client = new mongoose.mongo.MongoClient(mongodbUri(port), { serverSelectionTimeoutMS: 1_000 });
  try {
    await client.connect();
    return await use(client.db('admin').admin());
  } finally {
    await client.close();
  }
}
