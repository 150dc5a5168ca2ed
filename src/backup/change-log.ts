import { mongo } from 'mongoose';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tryExclusiveLock } from '../scratch/exclusive-lock.js';
import { namesIn, newBackupId, timeOf, type BackupStore } from './backups.js';
import { splitDocuments } from './documents.js';
import { readSealedFile, writeSealedFile } from './sealed-file.js';

const { BSON } = mongo;
const FOLDER = 'changes';
const FILE = /^(.+)\.bson\.gz\.sealed$/;

/** The document after a change, or the id of a deleted one. `atMs` is by the database's clock. */
export type Change = { atMs: number; collection: string } & ({ put: object } | { remove: unknown });

const headerSchema = z.object({
  format: z.literal(1),
  database: z.string(),
  /** The segment before this one; null: the earlier changes are not known. */
  follows: z.string().nullable(),
  /** The segment has every change between these times, by the clock of the process that copied them. */
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
export async function whileOnlyWriter<T>({ folder }: BackupStore, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = tryExclusiveLock(join(folder, 'changes.lock'));
  if (lock === undefined) throw new Error(`another process copies changes into ${folder}`);
  try {
    return await work();
  } finally {
    lock.release();
  }
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

/** The segments, oldest first. Only their headers are read; for the changes, see `readChanges`. */
export async function listSegments(store: BackupStore): Promise<Segment[]> {
  return await Promise.all((await segmentIds(store)).map((id) => readHeader(store, id)));
}

/** @returns null when there is none. */
export async function newestSegment(store: BackupStore): Promise<Segment | null> {
  const id = (await segmentIds(store)).at(-1);
  return id === undefined ? null : await readHeader(store, id);
}

/**
 * The unbroken sequence of segments that starts with the one in which a backup was begun.
 *
 * @returns none if no segment covers the beginning of the backup.
 */
export function segmentsSince(segments: readonly Segment[], startedAtMs: number): Segment[] {
  const first = segments.findIndex(({ sinceMs, untilMs }) => sinceMs <= startedAtMs && startedAtMs <= untilMs);
  if (first === -1) return [];
  const run = segments.slice(first);
  const gap = run.findIndex(({ follows }, index) => index > 0 && follows !== run[index - 1]?.id);
  return gap === -1 ? run : run.slice(0, gap);
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
  return { ...document, atMs: Number(document['atMs']) } as Change;
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
