import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BackupStore } from '../../../src/backup/backups.js';
import {
  listSegments,
  newestSegment,
  writeSegment,
  type Change,
  type Segment,
} from '../../../src/backup/change-log.js';
import { createBackup } from '../../../src/backup/create-backup.js';
import { openDatabase } from '../../../src/backup/database.js';
import { followChanges } from '../../../src/backup/follow-changes.js';
import type { Manifest } from '../../../src/backup/manifest.js';
import { checkRestore, restoreBackup } from '../../../src/backup/restore-backup.js';
import { projectRoot } from '../../../stack/tools.js';
import { eventually } from '../../support/eventually.js';
import { runProgram } from '../../support/stack/run-program.js';
import { BACKUP_PROGRAM, backupEnvironment, contentsOf } from './backed-up.js';
import { useDatabase } from './database.js';

const { Double, Int32 } = mongo.BSON;
const EVERY_MS = 50;

const database = useDatabase();
let store: BackupStore;

beforeEach(async () => {
  store = { folder: await mkdtemp(join(tmpdir(), 'mailsized-changes-')), keyring: ['a key of some length'] };
  await collection('videos').insertMany([
    { _id: 'a' as never, state: 'uploading', list: [1, 2, 3], email: 'anna@x.test' },
    { _id: 'b' as never, state: 'uploading' },
  ]);
  await collection('videos').createIndex({ externalId: 1 }, { name: 'byExternalId', unique: true, sparse: true });
});
afterEach(async () => {
  await rm(store.folder, { recursive: true, force: true });
  await database.connection().dropDatabase();
});

describe('a database whose changes are copied', () => {
  it('is brought to any time since the backup, with every type as it was', async () => {
    const following = await follow();
    const { id } = await createBackup(database.connection(), store);
    const moments: { atMs: number; contents: string }[] = [];
    for (const change of [
      () => update('a', { $set: { state: 'quoted', price: new Double(5), count: new Int32(5) } }),
      () => update('a', { $push: { list: 4 } as never }),
      () => collection('payments').insertOne({ _id: 'p' as never, jobId: 'a' }),
      () => collection('videos').replaceOne({ _id: 'b' as never }, { state: 'done' }),
      () => collection('videos').deleteOne({ _id: 'a' as never }),
    ]) {
      await change();
      // A change is known as the document was when it was copied.
      await following.hasCopied();
      moments.push({ atMs: Date.now(), contents: await contents() });
      await sleep(5);
    }
    await following.stop();

    for (const { atMs, contents: then } of moments) {
      expect((await checkRestore(store, id, atMs)).changes).toMatchObject({ newerUntilMs: null });
      await restore(id, atMs);
      expect(await contents(), `as it was at ${new Date(atMs).toISOString()}`).toBe(then);
    }
    await restore(id);
    expect(await contents()).toBe(moments.at(-1)?.contents);
  });

  it('has what was written while the backup was made, and unique values that changed their documents', async () => {
    const following = await follow();
    await update('a', { $set: { externalId: 'x' } });
    const { id } = await createBackup(database.connection(), store);
    await update('a', { $unset: { externalId: '' } });
    await update('b', { $set: { externalId: 'x' } });
    await update('b', { $unset: { externalId: '' } });
    await update('a', { $set: { externalId: 'x' } });
    const before = await contents();
    await following.stop();
    await restore(id);
    expect(await contents()).toBe(before);
    const byExternalId = expect.objectContaining({ name: 'byExternalId', unique: true });
    expect(await collection('videos').listIndexes().toArray()).toContainEqual(byExternalId);
  });

  it('goes on where the copying stopped: nothing is missing of the time between', async () => {
    const first = await follow();
    const { id } = await createBackup(database.connection(), store);
    await first.stop();
    await update('a', { $set: { state: 'while nobody copied' } });
    const second = await follow();
    await update('b', { $set: { state: 'done' } });
    const before = await contents();
    await second.stop();
    await expectNoGap();
    await restore(id);
    expect(await contents()).toBe(before);
  });

  it('says that documents may be newer than a time, where they were copied only later', async () => {
    const first = await follow();
    const { id } = await createBackup(database.connection(), store);
    await first.stop();
    await update('a', { $set: { state: 'then' } });
    const atMs = Date.now();
    await sleep(5);
    await update('a', { $set: { state: 'later' } });
    const second = await follow();
    await second.stop();
    const { changes } = await checkRestore(store, id, atMs);
    expect(changes).toMatchObject({ count: 1, untilMs: atMs });
    expect(changes?.newerUntilMs).toBeGreaterThan(atMs);
  });

  it('is as the backup has it where the changes since then were not copied from the beginning', async () => {
    const { id } = await createBackup(database.connection(), store);
    const before = await contents();
    await update('a', { $set: { state: 'lost' } });
    const following = await follow();
    await update('b', { $set: { state: 'lost' } });
    await following.stop();
    expect(await checkRestore(store, id)).toMatchObject({ changes: null });
    await restore(id);
    expect(await contents()).toBe(before);
  });

  it('begins anew once the database was dropped, as by a restore: a backup is needed then', async () => {
    const following = await follow();
    const { id } = await createBackup(database.connection(), store);
    const before = await contents();
    await restore(id);
    await eventually(segments, (found) => found.filter(({ follows }) => follows === null).length === 2);
    const { id: later } = await createBackup(database.connection(), store);
    await update('a', { $set: { state: 'later' } });
    const after = await contents();
    await following.stop();
    await restore(id);
    expect(await contents(), 'the older backup').toBe(before);
    await restore(later);
    expect(await contents(), 'the newer one').toBe(after);
  });

  it('is not restored from a file that was cut short, which is named; without it, up to there', async () => {
    const following = await follow();
    const { id } = await createBackup(database.connection(), store);
    await update('a', { $set: { state: 'known' } });
    await following.hasCopied();
    const known = await contents();
    await update('a', { $set: { state: 'cut' } });
    await following.hasCopied();
    await following.stop();
    const damaged = (await segments()).find(({ changes }) => changes > 0)?.id ?? '';
    const path = join(store.folder, 'changes', `${damaged}.bson.gz.sealed`);
    await truncate(path, (await readFile(path)).length - 1);
    await expect(checkRestore(store, id)).rejects.toThrow(damaged);
    await rm(path);
    await restore(id);
    expect(await contents()).toBe(known);
  });

  it('is restored although a file from before the backup cannot be read: it is not needed', async () => {
    await followOnce();
    const [unneeded] = await segments();
    const following = await follow();
    const { id } = await createBackup(database.connection(), store);
    await update('a', { $set: { state: 'known' } });
    await following.stop();
    const known = await contents();
    await truncate(join(store.folder, 'changes', `${unneeded?.id}.bson.gz.sealed`), 0);
    await restore(id);
    expect(await contents()).toBe(known);
  });

  it('has every change of a burst that takes several segments', async () => {
    await followOnce();
    const { id } = await createBackup(database.connection(), store);
    const burst = Array.from({ length: 2100 }, (_, index) => ({ _id: `burst-${index}` as never }));
    await collection('videos').insertMany(burst);
    const following = await follow();
    await following.stop();
    expect((await segments()).filter(({ changes }) => changes > 0).length).toBeGreaterThan(1);
    await restore(id);
    expect(await collection('videos').countDocuments({ _id: /^burst-/ as never })).toBe(burst.length);
  });

  it('is copied also while it changes without a pause', async () => {
    const changing = changeWithoutPause();
    onTestFinished(() => changing.stop());
    const following = await follow();
    await following.hasCopied();
    await following.stop();
    expect((await newestSegment(store))?.changes).toBeGreaterThan(0);
  });

  it.each([
    ['end before the backup was finished: they would turn documents back', -1, 'uploading'],
    ['reach its end', 0, 'older'],
  ])('has its changes repeated or not, where they %s', async (_, reachMs, state) => {
    const backup = await createBackup(database.connection(), store);
    const change = { collection: 'videos', put: { _id: 'a', state: 'older' } };
    await writeChanges(backup, [change], Date.parse(backup.finishedAt) + reachMs);
    await restore(backup.id);
    expect(await collection('videos').findOne({ _id: 'a' as never })).toMatchObject({ state });
  });

  it('is restored into a database that has indexes already, but no document', async () => {
    await update('a', { $set: { externalId: 'x' } });
    const backup = await createBackup(database.connection(), store);
    const changes = [
      { collection: 'videos', put: { _id: 'b', externalId: 'x' } },
      { collection: 'videos', put: { _id: 'a' } },
    ];
    await writeChanges(backup, changes, Date.parse(backup.finishedAt));
    await collection('videos').deleteMany({});
    await restoreBackup(store, await checkRestore(store, backup.id), openDatabase(database.connection()));
    expect(await collection('videos').findOne({ externalId: 'x' })).toMatchObject({ _id: 'b' });
  });

  it('is copied by one process at a time', async () => {
    const following = await follow();
    await expect(followOnce()).rejects.toThrow('another process copies changes');
    await following.stop();
  });

  it('keeps its order when the clock is set back', async () => {
    const clock = Date.now.bind(Date);
    const anHourAhead = vi.spyOn(Date, 'now').mockImplementation(() => clock() + 3_600_000);
    onTestFinished(() => anHourAhead.mockRestore());
    await followOnce();
    anHourAhead.mockRestore();
    await followOnce();
    await expectNoGap();
  });

  it('shows nothing of itself without the key', async () => {
    const following = await follow();
    await update('a', { $set: { state: 'quoted' } });
    await following.stop();
    const files = await readdir(join(store.folder, 'changes'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect((await readFile(join(store.folder, 'changes', file))).toString('latin1')).not.toContain('anna@x.test');
    await expect(newestSegment({ ...store, keyring: ['another key of some length'] })).rejects.toThrow('no key');
  });

  it('is followed by the program, which a kill -9 interrupts and SIGTERM ends', async () => {
    const killed = startProgram();
    await eventually(copiedUntil, (until) => until !== undefined, PATIENCE);
    expect((await run('create')).exitCode).toBe(0);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await update('a', { $set: { state: 'while nobody copied' } });
    const before = await contents();
    const writtenAtMs = Date.now();
    const going = startProgram();
    await eventually(copiedUntil, (until) => Date.parse(until ?? '') > writtenAtMs, PATIENCE);
    going.kill('SIGTERM');
    expect((await once(going, 'exit'))[0]).toBe(0);
    await database.connection().dropDatabase();
    const { exitCode, stdout } = await run('restore');
    expect({ exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({ exitCode: 0, changes: { count: 1 } });
    expect(await contents()).toBe(before);
  });
});

const PATIENCE = { timeoutMs: 60_000, intervalMs: 500 };

function environment(): NodeJS.ProcessEnv {
  return backupEnvironment(database.connection(), store);
}

async function run(command: string) {
  return await runProgram(BACKUP_PROGRAM, [command, '--json'], environment());
}

async function copiedUntil(): Promise<string | undefined> {
  return (JSON.parse((await run('list')).stdout) as { changesUntil?: string }).changesUntil;
}

function startProgram(): ChildProcess {
  const args = [join(projectRoot, 'dist', BACKUP_PROGRAM), 'follow', '--every', '0.2'];
  const program = spawn(process.execPath, args, { env: environment(), stdio: 'ignore' });
  onTestFinished(() => void program.kill('SIGKILL'));
  return program;
}

function collection(name: string) {
  return openDatabase(database.connection()).collection(name);
}

async function update(id: string, change: mongo.UpdateFilter<mongo.Document>): Promise<void> {
  await collection('videos').updateOne({ _id: id as never }, change);
}

async function contents(): Promise<string> {
  return JSON.stringify(await contentsOf(database.connection()), null, 2);
}

async function restore(backupId: string, atMs: number | null = null): Promise<void> {
  const backup = await checkRestore(store, backupId, atMs);
  await restoreBackup(store, backup, openDatabase(database.connection()), { replace: true });
}

/** Newest first. */
async function segments(): Promise<Segment[]> {
  return await Array.fromAsync(listSegments(store));
}

async function expectNoGap(): Promise<void> {
  const found = await segments();
  expect(found.slice(0, -1).map(({ follows }) => follows)).toEqual(found.slice(1).map(({ id }) => id));
}

/** Writes changes as if they had been copied since just before a backup was begun. */
async function writeChanges(
  { database: name, startedAt }: Manifest,
  changes: (Pick<Change, 'collection'> & { put: object })[],
  untilMs: number,
): Promise<void> {
  const sinceMs = Date.parse(startedAt) - 1;
  const header = { database: name, follows: null, sinceMs, untilMs, resumeToken: null };
  const whole = changes.map((change) => ({ atMs: sinceMs, ...change }));
  await writeSegment(store, header, whole);
}

/** Changes a document over and over, until it is told to stop. */
function changeWithoutPause(): { stop: () => Promise<void> } {
  let isStopped = false;
  const changing = (async () => {
    for (let count = 0; !isStopped; count += 1) await update('a', { $set: { count } });
  })();
  return {
    stop: async () => {
      isStopped = true;
      await changing;
    },
  };
}

/** Copies what has changed until now. */
async function followOnce(): Promise<void> {
  const stop = new AbortController();
  await followChanges(database.connection(), store, {
    everyMs: EVERY_MS,
    idleEveryMs: 0,
    signal: stop.signal,
    onSegment: () => stop.abort(),
  });
}

/** Copies changes from now on, until it is stopped. */
async function follow() {
  const stop = new AbortController();
  const before = (await newestSegment(store))?.untilMs ?? 0;
  let copiedUntilMs = before;
  const ended = followChanges(database.connection(), store, {
    everyMs: EVERY_MS,
    idleEveryMs: EVERY_MS,
    signal: stop.signal,
    onSegment: ({ untilMs }) => (copiedUntilMs = untilMs),
  });
  const hasCopied = async (): Promise<void> => {
    const nowMs = Date.now();
    await eventually(
      () => copiedUntilMs,
      (untilMs) => untilMs > nowMs,
    );
  };
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  await hasCopied();
  return {
    /** Waits until everything up to now is copied. */
    hasCopied,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}
