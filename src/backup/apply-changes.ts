import { type mongo } from 'mongoose';
import type { BackupStore } from './backups.js';
import { readChanges, segmentsSince, type Change, type Segment } from './change-log.js';
import type { Database } from './database.js';
import { finishedAtMs, type Manifest } from './manifest.js';

const BATCH_SIZE = 1000;

/** The changes that follow a backup. All of them have been read, so none is damaged. */
export interface CheckedChanges {
  segments: Segment[];
  /** Changes after this time are left out; null: no limit. */
  atMs: number | null;
  /** The time up to which changes are known, at most `atMs`. */
  untilMs: number;
  count: number;
  /** Some documents were copied only after `atMs`, the last of them at this time, and may be newer than `atMs`. Null: none. */
  newerUntilMs: number | null;
}

/**
 * Reads the changes since a backup was begun. Changes that end before the backup was finished are not used: the backup
 * holds newer documents, which they would replace with older ones.
 *
 * @param atMs changes after this time are left out; null: no limit.
 * @returns null if changes were not copied from the beginning of the backup to its end.
 * @throws Error that names the damaged file.
 */
export async function checkChanges(
  store: BackupStore,
  backup: Manifest,
  atMs: number | null,
): Promise<CheckedChanges | null> {
  const found = await segmentsSince(store, Date.parse(backup.startedAt));
  const segments = found.filter(({ sinceMs }, index) => index === 0 || atMs === null || sinceMs <= atMs);
  const knownUntilMs = segments.at(-1)?.untilMs;
  if (knownUntilMs === undefined) return null;
  const untilMs = Math.min(atMs ?? Infinity, knownUntilMs);
  if (untilMs < finishedAtMs(backup)) return null;
  let [count, lookedUpUntilMs] = [0, 0];
  for (const { id } of segments) {
    for await (const change of readChanges(store, id)) {
      if (!isWanted(change, atMs)) continue;
      count += 1;
      if ('put' in change) lookedUpUntilMs = Math.max(lookedUpUntilMs, change.lookedUpAtMs ?? 0);
    }
  }
  const newerUntilMs = atMs !== null && lookedUpUntilMs > atMs ? lookedUpUntilMs : null;
  return { segments, atMs, untilMs, count, newerUntilMs };
}

/**
 * Applies changes that `checkChanges` has read to a restored backup. The backup may already contain some of them, which
 * does no harm: each change holds the whole document, so in their order they lead to the same result. Unique indexes
 * must not exist yet.
 */
export async function applyChanges(
  store: BackupStore,
  { segments, atMs }: CheckedChanges,
  database: Database,
): Promise<void> {
  const batches = new Map<string, mongo.AnyBulkWriteOperation[]>();
  const write = async (collection: string): Promise<void> => {
    const batch = batches.get(collection) ?? [];
    batches.delete(collection);
    if (batch.length > 0) await database.collection(collection).bulkWrite(batch, { ordered: true });
  };
  for (const { id } of segments) {
    for await (const change of readChanges(store, id)) {
      if (!isWanted(change, atMs)) continue;
      const batch = batches.get(change.collection) ?? [];
      batches.set(change.collection, batch);
      batch.push(operationOf(change));
      if (batch.length >= BATCH_SIZE) await write(change.collection);
    }
  }
  for (const collection of [...batches.keys()]) await write(collection);
}

function isWanted({ atMs: changedAtMs }: Change, atMs: number | null): boolean {
  return atMs === null || changedAtMs <= atMs;
}

function operationOf(change: Change): mongo.AnyBulkWriteOperation {
  if ('remove' in change) return { deleteOne: { filter: { _id: change.remove as never } } };
  const replacement = change.put as mongo.Document;
  return { replaceOne: { filter: { _id: replacement['_id'] as never }, replacement, upsert: true } };
}
