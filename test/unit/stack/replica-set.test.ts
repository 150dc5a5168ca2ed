import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { ensureReplicaSet } from '../../../stack/mongodb.server.js';
import type { AdminCommands } from '../../../stack/mongodb.server.js';

/** A mongod that refuses `replSetGetStatus` with this code and notes every other command. */
function mongod(statusErrorCode: number | undefined): { admin: AdminCommands; commands: object[] } {
  const commands: object[] = [];
  const config = { _id: 'mailsized', version: 3, members: [{ _id: 0, host: '127.0.0.1:1', votes: 1 }] };
  const command = async (command: object): Promise<mongoose.mongo.BSON.Document> => {
    if ('replSetGetStatus' in command && statusErrorCode !== undefined) {
      throw new mongoose.mongo.MongoServerError({ message: 'refused', code: statusErrorCode });
    }
    commands.push(command);
    return { config };
  };
  return { admin: { command }, commands };
}

describe('a mongod that we start', () => {
  it('is made a replica set of one the first time', async () => {
    const { admin, commands } = mongod(94);
    await ensureReplicaSet(admin, '127.0.0.1:2');
    expect(commands).toEqual([{ replSetInitiate: { _id: 'mailsized', members: [{ _id: 0, host: '127.0.0.1:2' }] } }]);
  });

  it('is left alone when it knows itself', async () => {
    const { admin, commands } = mongod(undefined);
    await ensureReplicaSet(admin, '127.0.0.1:1');
    expect(commands).toEqual([{ replSetGetStatus: 1 }]);
  });

  it('gets its new address when its port has changed', async () => {
    const { admin, commands } = mongod(93);
    await ensureReplicaSet(admin, '127.0.0.1:2');
    const members = [{ _id: 0, host: '127.0.0.1:2', votes: 1 }];
    expect(commands.at(-1)).toEqual({ replSetReconfig: { _id: 'mailsized', version: 4, members }, force: true });
  });

  it('fails on any other refusal', async () => {
    await expect(ensureReplicaSet(mongod(13).admin, 'x')).rejects.toThrow('refused');
  });
});
