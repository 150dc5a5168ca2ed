import 'reflect-metadata';
import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import mongoose, { type Connection } from 'mongoose';
import { ConfigModule, ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { runProgram, withApplication } from '../../observability/run-program.js';
import { StderrLogModule } from '../../observability/stderr-log.module.js';
import { connectionOptions } from '../../persistence/connection-options.js';
import { listenForInterruption } from '../../async/listen-for-interruption.js';
import { HELP, parseArguments, type Command } from './arguments.js';
import { findBackup, listBackupIds, readManifest, type BackupStore } from '../../backup/backups.js';
import { createBackup } from '../../backup/create-backup.js';
import { openDatabase } from '../../backup/database.js';
import { extractBackup } from '../../backup/extract-backup.js';
import type { Manifest } from '../../backup/manifest.js';
import { newestSegment, type Segment } from '../../backup/change-log.js';
import { followChanges } from '../../backup/follow-changes.js';
import {
  checkBackup,
  checkRestore,
  restoreBackup,
  restoreBeside,
  type CheckedRestore,
} from '../../backup/restore-backup.js';

@Module({ imports: [ConfigModule.for(['backup']), StderrLogModule.for('mailsized-backup')] })
class BackupModule {}

interface Outcome {
  /** Printed with `--json`. */
  facts: object;
  text: string;
}

type Environment = EnvironmentOf<'backup'>;
type Runnable = Exclude<Command, { do: 'help' }>;
type WithDatabase = Exclude<Runnable, { do: 'list' }>;

async function main(): Promise<void> {
  const command = parseArguments(process.argv.slice(2));
  if (command.do === 'help') return console.log(HELP);
  await withApplication(BackupModule, async (app) => {
    const startedAtMs = Date.now();
    const { facts, text } = await run(command, app.get<Environment>(ENVIRONMENT));
    const seconds = (Date.now() - startedAtMs) / 1000;
    console.log(command.json ? JSON.stringify({ ...facts, seconds }) : `${text}\nIt took ${seconds.toFixed(1)} s.`);
  });
}

async function run(command: Runnable, environment: Environment): Promise<Outcome> {
  const store: BackupStore = { folder: environment.BACKUP_DIR, keyring: environment.BACKUP_KEY };
  if (command.do === 'list') return await list(store);
  const connection = mongoose.createConnection(environment.MONGODB_URI, connectionOptions(environment));
  try {
    return await runOn(await connection.asPromise(), command, store);
  } finally {
    await connection.close();
  }
}

async function runOn(connection: Connection, command: WithDatabase, store: BackupStore): Promise<Outcome> {
  if (command.do === 'create') {
    const { id, ...manifest } = await createBackup(connection, store);
    return { facts: factsOf(id, manifest), text: `Copied as ${id} into ${store.folder}: ${sumOf(manifest)}.` };
  }
  if (command.do === 'follow') return await follow(connection, store, command.everyMs);
  const { backupId, atMs } = await findBackup(store, command.wanted);
  if (command.do === 'extract') {
    const { manifest } = await checkBackup(store, backupId);
    await extractBackup(store, { backupId, manifest }, command.to);
    const text = `Written to ${command.to}, unencrypted: ${sumOf(manifest)}. Later changes are not in it.`;
    return { facts: factsOf(backupId, manifest), text };
  }
  const backup = await checkRestore(store, backupId, atMs);
  const { manifest } = backup;
  const facts = { ...factsOf(backupId, manifest), changes: changeFactsOf(backup) };
  const what = `${sumOf(manifest)}${changesOf(backup)}`;
  switch (command.do) {
    case 'verify':
      await restoreBeside(store, backup, connection);
      return { facts, text: `${backupId} is whole and can be restored: ${what}.` };
    case 'restore':
      await restoreBackup(store, backup, openDatabase(connection), command);
      return { facts, text: `Restored from ${backupId}: ${what}.` };
  }
}

/** Runs until the process is interrupted. */
async function follow(connection: Connection, store: BackupStore, everyMs: number): Promise<Outcome> {
  const stop = new AbortController();
  listenForInterruption(() => stop.abort());
  let copied = 0;
  const onSegment = ({ follows, sinceMs, changes }: Segment): void => {
    copied += changes;
    if (follows === null)
      console.error(`Changes are copied from ${isoTime(sinceMs)} on. Make a backup now: restores begin with one.`);
  };
  await followChanges(connection, store, { everyMs, signal: stop.signal, onSegment });
  return { facts: { changes: copied }, text: `Stopped. Copied ${copied} changes.` };
}

async function list(store: BackupStore): Promise<Outcome> {
  const backups: Listed[] = [];
  for (const id of await listBackupIds(store)) backups.push(await lookAt(store, id));
  const lines = backups.map(lineOf);
  if (lines.length === 0) lines.push(`There is no backup in ${resolve(store.folder)}.`);
  const newest = await newestSegment(store);
  const changesUntil = newest ? isoTime(newest.untilMs) : undefined;
  if (changesUntil) lines.push(`Changes are copied until ${changesUntil}.`);
  return { facts: { backups, changesUntil }, text: lines.join('\n') };
}

type Listed = ReturnType<typeof factsOf> | { id: string; error: string };

/** An unreadable backup must not hide the others. */
async function lookAt(store: BackupStore, id: string): Promise<Listed> {
  try {
    return factsOf(id, await readManifest(store, id));
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function lineOf(listed: Listed): string {
  if ('error' in listed) return `${listed.id}  cannot be read: ${listed.error}`;
  return `${listed.id}  ${listed.documents} documents, finished ${listed.finishedAt}`;
}

function changeFactsOf({ changes }: CheckedRestore): { count: number; until: string; newerUntil?: string } | null {
  if (!changes) return null;
  const { count, untilMs, newerUntilMs } = changes;
  return { count, until: isoTime(untilMs), ...(newerUntilMs !== null && { newerUntil: isoTime(newerUntilMs) }) };
}

function changesOf(backup: CheckedRestore): string {
  const changes = changeFactsOf(backup);
  if (!changes) return '. No changes are added: they were not copied from its beginning to its end';
  const { count, until, newerUntil } = changes;
  const newer = newerUntil
    ? `. Some documents may be newer than that, up to ${newerUntil}: they were copied only then`
    : '';
  return `, and ${count} changes until ${until}${newer}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function factsOf(id: string, { database, startedAt, finishedAt, collections }: Manifest) {
  const documents = collections.reduce((sum, each) => sum + each.documents, 0);
  return { id, database, startedAt, finishedAt, collections: collections.length, documents };
}

function sumOf(manifest: Manifest): string {
  const { documents, collections } = factsOf('', manifest);
  return `${documents} documents in ${collections} collections`;
}

await runProgram(main);
