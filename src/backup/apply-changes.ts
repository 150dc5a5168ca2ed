import { type mongo } from 'mongoose';
import type { BackupStore } from './backups.js';
import { listSegments, readChanges, segmentsSince, type Change, type Segment } from './change-log.js';
import type { Database } from './database.js';

const BATCH_SIZE = 1000;

/** The changes that follow a backup, read to their end. */
export interface CheckedChanges {
  segments: Segment[];
  /** Those after this time are left out; null: none. */
  atMs: number | null;
  /** Until when they are known, of those that are not left out. */
  untilMs: number;
  count: number;
}

/**
 * Reads the changes since a backup was begun.
 *
 * @param atMs leaves out those after this time; null: none.
 * @returns null when they were not copied from then on.
 * @throws Error that names the file which is damaged.
 */
export async function checkChanges(
  store: BackupStore,
  startedAtMs: number,
  atMs: number | null,
): Promise<CheckedChanges | null> {
  const found = segmentsSince(await listSegments(store), startedAtMs);
  const segments = found.filter(({ sinceMs }, index) => index === 0 || atMs === null || sinceMs <= atMs);
  const knownUntilMs = segments.at(-1)?.untilMs;
  if (knownUntilMs === undefined) return null;
  const untilMs = Math.min(atMs ?? Infinity, knownUntilMs);
  let count = 0;
  for (const { id } of segments)
    for await (const change of readChanges(store, id)) if (isWanted(change, atMs)) count += 1;
  return { segments, atMs, untilMs, count };
}

/**
 * Repeats changes that `checkChanges` has read on what was restored from the backup. The backup may have some of them
 * already: each says what a document is, so in their order they lead to the same end. Unique indexes must not exist yet.
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
