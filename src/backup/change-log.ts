import { mongo } from 'mongoose';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { namesIn, newBackupId, oneAtATime, timeOf, type BackupStore } from './backups.js';
import { splitDocuments } from './documents.js';
import { readSealedFile, writeSealedFile } from './sealed-file.js';

const { BSON } = mongo;
const FOLDER = 'changes';
const FILE = /^(.+)\.bson\.gz\.sealed$/;

/**
 * The document after a change, or the id of a deleted one. `atMs` is by the database's clock. An updated document is stored
 * as it was at `lookedUpAtMs`, by the clock of the process that copied it, so it may contain later changes.
 */
export type Change = { atMs: number; collection: string } & (
  { put: object; lookedUpAtMs?: number } | { remove: unknown }
);

const headerSchema = z.object({
  format: z.literal(1),
  database: z.string(),
  /** The segment before this one; null: the earlier changes are not known. */
  follows: z.string().nullable(),
  /** The segment has every change between these times, by the clock of the process that copied them, and maybe later ones. */
  sinceMs: z.number(),
  untilMs: z.number(),
  changes: z.number().int().min(0),
  /** Where in the database's change stream the next segment continues. */
  resumeToken: z.unknown(),
});

type Header = z.output<typeof headerSchema>;

/** A part of the changes of a database, in the order in which they happened. */
export type Segment = Header & { id: string };

/**
 * Ensures that only one process adds changes: with two, neither would have all of them.
 *
 * @throws Error when another process on this machine is already adding changes.
 */
export async function whileOnlyWriter<T>(store: BackupStore, work: () => Promise<T>): Promise<T> {
  return await oneAtATime(store, { lock: 'changes.lock', refusal: 'another process copies changes' }, work);
}

/** Adds a segment atomically: it is stored as a whole, or not at all. */
export async function writeSegment(
  store: BackupStore,
  header: Omit<Header, 'format' | 'changes'>,
  changes: readonly Change[],
): Promise<Segment> {
  // Ids must sort in the order of writing, even after the clock was set back.
  const newestMs = timeOf((await segmentIds(store)).at(-1) ?? newBackupId(new Date(0)));
  const id = newBackupId(new Date(Math.max(Date.now(), newestMs + 1)));
  const whole: Header = { format: 1, ...header, changes: changes.length };
  await mkdir(join(store.folder, FOLDER), { recursive: true, mode: 0o700 });
  const unfinished = join(store.folder, FOLDER, 'unfinished');
  await rm(unfinished, { force: true });
  await writeSealedFile(unfinished, labelOf(id), serialize([whole, ...changes]), store.keyring);
  await rename(unfinished, pathOf(store, id));
  return { id, ...whole };
}

/**
 * The segments, newest first. Only their headers are read; for the changes, see `readChanges`. There are thousands a day,
 * so each is opened only when it is asked for.
 */
export async function* listSegments(store: BackupStore): AsyncGenerator<Segment> {
  for (const id of (await segmentIds(store)).reverse()) yield await readHeader(store, id);
}

/** @returns null when there is none. */
export async function newestSegment(store: BackupStore): Promise<Segment | null> {
  for await (const segment of listSegments(store)) return segment;
  return null;
}

/**
 * The unbroken sequence of segments from the time at which a backup was begun, oldest first.
 *
 * @returns none if no segment covers the beginning of the backup.
 */
export async function segmentsSince(store: BackupStore, startedAtMs: number): Promise<Segment[]> {
  const run: Segment[] = [];
  for await (const segment of listSegments(store)) {
    // Segments after a gap cannot be applied.
    if (run.at(-1)?.follows !== segment.id) run.splice(0);
    run.push(segment);
    if (reachesBackTo(segment, startedAtMs)) return run.reverse();
  }
  return [];
}

/** Whether all earlier segments have only changes from before a time. */
function reachesBackTo({ follows, sinceMs }: Segment, atMs: number): boolean {
  // Not `sinceMs`: the segment before may have later changes. But it has none from after it was written.
  return follows === null ? sinceMs <= atMs : timeOf(follows) < atMs;
}

/** The changes of a segment. @throws Error at the end of the file when it is damaged. */
export async function* readChanges(store: BackupStore, id: string): AsyncGenerator<Change> {
  let isHeader = true;
  for await (const document of documentsOf(store, id)) {
    // Numbers keep their type, as in a backup.
    if (!isHeader) yield readChange(BSON.deserialize(document, { promoteValues: false, bsonRegExp: true }));
    isHeader = false;
  }
}

async function segmentIds({ folder }: BackupStore): Promise<string[]> {
  const names = await namesIn(join(folder, FOLDER));
  return names.flatMap((name) => FILE.exec(name)?.[1] ?? []).sort((a, b) => timeOf(a) - timeOf(b));
}

async function readHeader(store: BackupStore, id: string): Promise<Segment> {
  for await (const document of documentsOf(store, id))
    return { id, ...headerSchema.parse(BSON.deserialize(document, { bsonRegExp: true })) };
  throw new Error(`${pathOf(store, id)} is empty`);
}

function documentsOf(store: BackupStore, id: string): AsyncGenerator<Buffer> {
  return splitDocuments(readSealedFile(pathOf(store, id), labelOf(id), store.keyring));
}

function readChange(document: Record<string, unknown>): Change {
  const times = ['atMs', 'lookedUpAtMs'].filter((name) => name in document);
  return { ...document, ...Object.fromEntries(times.map((name) => [name, Number(document[name])])) } as Change;
}

function pathOf({ folder }: BackupStore, id: string): string {
  return join(folder, FOLDER, `${id}.bson.gz.sealed`);
}

function labelOf(id: string): string {
  return `${FOLDER}/${id}`;
}

async function* serialize(documents: readonly object[]): AsyncGenerator<Uint8Array> {
  for (const document of documents) yield await Promise.resolve(BSON.serialize(document, { ignoreUndefined: true }));
}
