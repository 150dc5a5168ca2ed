import { mongo, type Connection } from 'mongoose';
import type { BackupStore } from './backups.js';
import { newestSegment, whileOnlyWriter, writeSegment, type Change, type Segment } from './change-log.js';
import { KEPT_EVENTS, openDatabase, type Database } from './database.js';

// A segment is kept in memory until it is written.
const MAX_CHANGES = 2000;
// Segments are written even when nothing changes, so that the database still remembers their place in the stream.
const IDLE_EVERY_MS = 60_000;
const WAIT_MS = 500;
// How long copying may continue after it is ended, if documents keep changing. The next run continues from there.
const LAST_CHANGES_MS = 5_000;

// ChangeStreamFatalError, InvalidResumeToken, ChangeStreamHistoryLost
// (https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml).
const PLACE_LOST = new Set([280, 260, 286]);

export interface Following {
  /** How often a segment is written while there are changes. */
  everyMs: number;
  /** The same while there are no changes; default one minute. */
  idleEveryMs?: number;
  /** Ends the copying, after a last segment. */
  signal: AbortSignal;
  onSegment: (segment: Segment) => void;
}

/**
 * Copies every change of the database until `signal` aborts, so that the database can be restored to any time since a
 * backup. Continues where the last run stopped, however it ended. If the database no longer remembers that place,
 * copying starts again from now: the first new segment has no predecessor, and a new backup is needed.
 *
 * An update is stored as the document at the time of copying, together with that time. Of two updates in quick succession,
 * both may therefore hold the document after the second. Post-images would avoid this, but the database would have to keep
 * them for every collection.
 *
 * @throws Error when another process copies into the same folder; the driver's error when the database is unreachable.
 */
export async function followChanges(connection: Connection, store: BackupStore, following: Following): Promise<void> {
  await whileOnlyWriter(store, () => follow({ database: openDatabase(connection), store, following }));
}

async function follow({ database, store, following }: Context): Promise<void> {
  let last = await newestSegment(store);
  while (!following.signal.aborted) {
    try {
      await followFrom(last, { database, store, following });
    } catch (error) {
      if (last === null || !isPlaceLost(error)) throw error;
    }
    last = null;
  }
}

interface Context {
  database: Database;
  store: BackupStore;
  following: Following;
}

/** @returns when copying is ended, or the database was dropped. */
async function followFrom(before: Segment | null, { database, store, following }: Context): Promise<void> {
  const { idleEveryMs = IDLE_EVERY_MS } = following;
  const stream = database.watch(KEPT_EVENTS, {
    fullDocument: 'updateLookup',
    promoteValues: false,
    maxAwaitTimeMS: WAIT_MS,
    ...(before && { resumeAfter: before.resumeToken }),
  });
  try {
    const reader = new ChangeReader(stream, following.signal);
    // The first read opens the stream.
    await reader.read();
    let last = before ?? { id: null, untilMs: Date.now() };
    while (!reader.hasEnded) {
      const changes = await reader.collect(following.everyMs);
      const untilMs = Math.max(last.untilMs, reader.knownUntilMs);
      const isDue = last.id === null || untilMs - last.untilMs >= idleEveryMs || reader.hasEnded;
      if (changes.length > 0 || isDue) {
        const range = { follows: last.id, sinceMs: last.untilMs, untilMs, resumeToken: stream.resumeToken };
        const segment = await writeSegment(store, { database: database.databaseName, ...range }, changes);
        following.onSegment(segment);
        last = segment;
      }
    }
  } finally {
    await stream.close();
  }
}

/** Reads a change stream in pieces. */
class ChangeReader {
  /** Every change before this time was read. */
  knownUntilMs = 0;
  private changes: Change[] = [];
  private wasDropped = false;
  private endedAtMs: number | null = null;

  constructor(
    private readonly stream: mongo.ChangeStream,
    signal: AbortSignal,
  ) {
    const end = (): void => void (this.endedAtMs = Date.now());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  }

  /** The database was dropped, and its change stream ended with it; or reading was ended, and all earlier changes were read. */
  get hasEnded(): boolean {
    if (this.wasDropped) return true;
    if (this.endedAtMs === null) return false;
    return this.knownUntilMs >= this.endedAtMs || Date.now() >= this.endedAtMs + LAST_CHANGES_MS;
  }

  /** @returns the changes since the last call. It returns in time even if there are more. */
  async collect(everyMs: number): Promise<Change[]> {
    const dueAtMs = performance.now() + everyMs;
    while (!this.hasEnded && this.changes.length < MAX_CHANGES && performance.now() < dueAtMs) await this.read();
    return this.changes.splice(0);
  }

  /** Reads one event, if one comes soon. */
  async read(): Promise<void> {
    const askedAtMs = Date.now();
    const event = await this.stream.tryNext();
    if (event === null) {
      this.knownUntilMs = askedAtMs;
      return;
    }
    if (event.operationType === 'invalidate') this.wasDropped = true;
    const change = changeOf(event);
    if (!change) return;
    this.changes.push(change);
    // Events come in order. If the database's clock is ahead, our own time is the limit.
    this.knownUntilMs = Math.max(this.knownUntilMs, Math.min(change.atMs, Date.now()));
  }
}

/** @returns null for an event that does not change a document. */
function changeOf(event: mongo.ChangeStreamDocument): Change | null {
  if (!('documentKey' in event)) return null;
  const at = { atMs: timeOfEvent(event), collection: event.ns.coll };
  if (event.operationType === 'delete') return { ...at, remove: event.documentKey._id };
  const document = 'fullDocument' in event ? event.fullDocument : null;
  // Null: the document was deleted since, which is another event.
  if (!document) return null;
  return { ...at, put: document, ...(event.operationType === 'update' && { lookedUpAtMs: Date.now() }) };
}

/** To the millisecond if the server provides it (MongoDB 6 and newer), else to the second. */
function timeOfEvent(event: mongo.ChangeStreamDocument): number {
  if ('wallTime' in event && event.wallTime instanceof Date) return event.wallTime.getTime();
  return (event.clusterTime?.getHighBits() ?? 0) * 1000;
}

function isPlaceLost(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && PLACE_LOST.has(Number(error.code));
}
