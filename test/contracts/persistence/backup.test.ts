import { copyFile, mkdir, mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findBackup, listBackupIds, type BackupStore } from '../../../src/backup/backups.js';
import { createBackup } from '../../../src/backup/create-backup.js';
import { openDatabase } from '../../../src/backup/database.js';
import { extractBackup } from '../../../src/backup/extract-backup.js';
import { checkBackup, checkRestore, restoreBackup, restoreBeside } from '../../../src/backup/restore-backup.js';
import { mongodbUri } from '../../../stack/mongodb.server.js';
import { runProgram } from '../../support/stack/run-program.js';
import { BACKUP_PROGRAM, backupEnvironment, contentsOf } from './backed-up.js';
import { useDatabase } from './database.js';
import { delayAnswer } from './late-answer.js';

const { Double, EJSON, Int32, Long, ObjectId } = mongo.BSON;
const KEY = 'a key of some length';
const OTHER_KEY = 'another key of some length';

const database = useDatabase();
let store: BackupStore;

beforeEach(async () => {
  store = { folder: await mkdtemp(join(tmpdir(), 'mailsized-backups-')), keyring: [KEY] };
  await collection('videos').insertMany([
    { _id: 'a' as never, int: new Int32(5), double: new Double(5), long: Long.fromString('9007199254740993') },
    {
      _id: 'b' as never,
      date: new Date(5),
      bytes: Buffer.from('x'),
      nothing: null,
      list: [1, [2]],
      email: 'anna@x.test',
    },
    { _id: new ObjectId(), pattern: /a/i, nested: { 'with.dot': true } },
  ]);
  await collection('videos').createIndex({ email: 1 }, { name: 'byEmail', unique: true, sparse: true });
  await collection('payments').insertMany([{ jobId: 'a' }, { jobId: 'b' }]);
  await collection('workers').insertOne({ _id: 'w' as never });
});
afterEach(async () => {
  await rm(store.folder, { recursive: true, force: true });
  await database.connection().dropDatabase();
});

describe('a backup', () => {
  it('brings back every document, of every type, and the indexes', async () => {
    const before = await contents();
    const { id } = await createBackup(database.connection(), store);
    await database.connection().dropDatabase();
    await restore(id);
    expect(await contents()).toEqual(before);
    const byEmail = expect.objectContaining({ name: 'byEmail', unique: true, sparse: true });
    expect(await collection('videos').listIndexes().toArray()).toContainEqual(byEmail);
  });

  it('has the jobs as its oldest part and the ledger as its newest, and leaves out which workers ran', async () => {
    await collection('accounts').insertOne({});
    await collection('webhookdeliveries').insertOne({});
    const { collections } = await createBackup(database.connection(), store);
    expect(collections.map(({ name, documents }) => [name, documents])).toEqual([
      ['videos', 3],
      ['accounts', 1],
      ['webhookdeliveries', 1],
      ['payments', 2],
    ]);
  });

  it('goes into no database that is not empty, but with `replace`, which removes what came later', async () => {
    const { id } = await createBackup(database.connection(), store);
    const before = await contents();
    await collection('videos').insertOne({ _id: 'later' as never });
    await expect(restore(id)).rejects.toThrow('is not empty (payments, videos)');
    expect(JSON.stringify(await contents())).toContain('later');
    await restore(id, { replace: true });
    expect(await contents()).toEqual(before);
  });

  it('is found by time: the newest that was finished by then', async () => {
    const first = await createBackup(database.connection(), store);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await createBackup(database.connection(), store);
    const finishedAtMs = Date.parse(second.finishedAt);
    expect(await listBackupIds(store)).toEqual([second.id, first.id]);
    const at = async (atMs: number) => (await findBackup(store, { atMs })).backupId;
    expect(await findBackup(store, null)).toEqual({ backupId: second.id, atMs: null });
    expect(await at(finishedAtMs)).toBe(second.id);
    expect(await at(finishedAtMs - 1), 'the second one was still being made').toBe(first.id);
    await expect(at(0)).rejects.toThrow('there is no such backup');
    const named = { backupId: first.id, atMs: Date.parse(first.finishedAt) };
    expect(await findBackup(store, { backupId: first.id }), 'as it was when it was finished').toEqual(named);
  });

  it('is made by one process at a time: a second one does not remove what the first has written so far', async () => {
    const make = async () => await createBackup(database.connection(), store);
    const made = await Promise.allSettled([make(), make()]);
    const [whole] = made.flatMap((each) => (each.status === 'fulfilled' ? each.value.id : []));
    const [refused] = made.flatMap((each) => (each.status === 'rejected' ? String(each.reason) : []));
    expect(refused).toContain('another process makes a backup');
    await checkBackup(store, whole ?? '');
  });

  it('is restored beside the database to verify it; nothing stays of that', async () => {
    const { id: backupId } = await createBackup(database.connection(), store);
    const before = await contents();
    await restoreBeside(store, await checkRestore(store, backupId), database.connection());
    expect(await contents()).toEqual(before);
    const { databases } = await database.connection().listDatabases();
    expect(databases.map(({ name }) => name).filter((name) => name.endsWith('_verify'))).toEqual([]);
  });

  it('is not made of an empty database: it would be the newest, and the one to restore', async () => {
    const { id } = await createBackup(database.connection(), store);
    await database.connection().dropDatabase();
    await expect(createBackup(database.connection(), store)).rejects.toThrow('is empty: nothing was copied');
    expect(await listBackupIds(store)).toEqual([id]);
  });

  it.each([
    ['a byte of a file is changed', async (path: string) => await flipByte(path)],
    ['a file is cut short', async (path: string) => await cutShort(path)],
    ['a file is gone', async (path: string) => await rm(path)],
  ])('is refused when %s', async (_, damage) => {
    const { id } = await createBackup(database.connection(), store);
    await damage(join(store.folder, id, 'videos.bson.gz.sealed'));
    await expect(checkBackup(store, id)).rejects.toThrow('videos.bson.gz.sealed');
  });

  it('is refused when a file is that of another backup', async () => {
    const first = await createBackup(database.connection(), store);
    await collection('videos').deleteMany({});
    const second = await createBackup(database.connection(), store);
    const file = (id: string): string => join(store.folder, id, 'videos.bson.gz.sealed');
    await copyFile(file(first.id), file(second.id));
    await expect(checkBackup(store, second.id)).rejects.toThrow('is damaged, or was written as something else');
  });

  it('shows nothing without its key, and opens while the key is rotated', async () => {
    const { id } = await createBackup(database.connection(), store);
    for (const file of await readdir(join(store.folder, id)))
      expect((await readFile(join(store.folder, id, file))).toString('latin1')).not.toContain('anna@x.test');
    await expect(checkBackup({ ...store, keyring: [OTHER_KEY] }, id)).rejects.toThrow('no key of BACKUP_KEY opens');
    const opened = await checkBackup({ ...store, keyring: [OTHER_KEY, KEY] }, id);
    expect(opened.manifest.collections).toHaveLength(2);
  });

  it('is extracted in the layout of mongodump', async () => {
    const { id: backupId, database: name } = await createBackup(database.connection(), store);
    const to = join(store.folder, 'dump');
    await extractBackup(store, await checkBackup(store, backupId), to);
    const bson = await readFile(join(to, name, 'videos.bson'));
    const first = mongo.BSON.deserialize(bson.subarray(0, bson.readInt32LE(0)), { promoteValues: false });
    expect(first).toMatchObject({ _id: 'a', int: new Int32(5), double: new Double(5) });
    const metadata = EJSON.parse(await readFile(join(to, name, 'videos.metadata.json'), 'utf8')) as {
      indexes: { name: string }[];
    };
    expect(metadata.indexes.map((index) => index.name)).toEqual(['_id_', 'byEmail']);
  });

  it('that was killed is not listed, and the next one removes what it left', async () => {
    await mkdir(join(store.folder, 'unfinished-2026-11-30T07-15-00-000Z'));
    expect(await listBackupIds(store)).toEqual([]);
    const { id } = await createBackup(database.connection(), store);
    expect(await readdir(store.folder)).toEqual([id, 'backup.lock']);
  });

  it.skipIf(process.env['MONGODB_URI'])(
    'is restored although an index takes longer than any other command',
    async () => {
      const { id } = await createBackup(database.connection(), store);
      const socketTimeoutMS = 2000;
      const way = await delayAnswer(database.connection().port, 'createIndexes', 2 * socketTimeoutMS);
      const dbName = openDatabase(database.connection()).databaseName;
      const slow = await createConnection(mongodbUri(way.port), { dbName, socketTimeoutMS }).asPromise();
      onTestFinished(async () => {
        await slow.close();
        await way.close();
      });
      await restoreBackup(store, await checkRestore(store, id), openDatabase(slow), { replace: true });
    },
  );

  it('is listed by the program also when another one cannot be read', async () => {
    const first = await createBackup(database.connection(), store);
    const second = await createBackup(database.connection(), store);
    await cutShort(join(store.folder, second.id, 'manifest.sealed'));
    const { exitCode, report } = await run('list');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ backups: [{ id: second.id, error: expect.any(String) }, { id: first.id }] });
  });

  it('is made, verified and restored by the program, which says how long it took', async () => {
    const before = await contents();
    const made = await run('create');
    expect(made).toMatchObject({ exitCode: 0, report: { documents: 5, seconds: expect.any(Number) } });
    expect(await run('verify')).toMatchObject({ exitCode: 0, report: { id: made.report.id } });
    expect(await run('restore')).toMatchObject({ exitCode: 1, errors: expect.stringContaining('--replace') });
    await database.connection().dropDatabase();
    expect(await run('restore')).toMatchObject({ exitCode: 0 });
    expect(await contents()).toEqual(before);
  });
});

function collection(name: string) {
  return openDatabase(database.connection()).collection(name);
}

async function restore(backupId: string, options = {}): Promise<void> {
  await restoreBackup(store, await checkRestore(store, backupId), openDatabase(database.connection()), options);
}

async function contents(): Promise<Record<string, string[]>> {
  return await contentsOf(database.connection());
}

async function run(command: string) {
  const environment = backupEnvironment(database.connection(), store);
  const { exitCode, stdout, stderr } = await runProgram(BACKUP_PROGRAM, [command, '--json'], environment);
  const report = JSON.parse(stdout || '{}') as { id: string; documents: number; seconds: number };
  return { exitCode, report, errors: stderr };
}

async function flipByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  const file = await open(path, 'r+');
  await file.write(Buffer.from([(bytes[middle] ?? 0) ^ 1]), 0, 1, middle);
  await file.close();
}

async function cutShort(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.truncate((await file.stat()).size - 1);
  await file.close();
}
