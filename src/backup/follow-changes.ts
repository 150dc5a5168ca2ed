import { mongo, type Connection } from 'mongoose';
import type { BackupStore } from './backups.js';
import { newestSegment, whileOnlyWriter, writeSegment, type Change, type Segment } from './change-log.js';
import { isKept, openDatabase, type Database } from './database.js';

// A segment is kept in memory until it is written.
const MAX_CHANGES = 2000;
// Segments are written even when nothing changes, so that the database still remembers their place in the stream.
const IDLE_EVERY_MS = 60_000;
const WAIT_MS = 500;

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
 * A change is stored as the document at the time of copying. Of two changes in quick succession, both may therefore
 * hold the document after the second.
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
  const stream = database.watch([], {
    fullDocument: 'updateLookup',
    promoteValues: false,
    maxAwaitTimeMS: WAIT_MS,
    ...(before && { resumeAfter: before.resumeToken }),
  });
  try {
    const reader = new ChangeReader(stream);
    // The first read opens the stream.
    await reader.read();
    let last = before ?? { id: null, untilMs: Date.now() };
    while (!reader.hasEnded) {
      const changes = await reader.collect(following);
      const untilMs = Math.max(last.untilMs, reader.drainedAtMs);
      const isDue = last.id === null || untilMs - last.untilMs >= idleEveryMs || following.signal.aborted;
      if (changes.length > 0 || isDue) {
        const range = { follows: last.id, sinceMs: last.untilMs, untilMs, resumeToken: stream.resumeToken };
        const segment = await writeSegment(store, { database: database.databaseName, ...range }, changes);
        following.onSegment(segment);
        last = segment;
      }
      if (following.signal.aborted) return;
    }
  } finally {
    await stream.close();
  }
}

/** Reads a change stream in pieces. */
class ChangeReader {
  /** The database was dropped, and its change stream ended with it. */
  hasEnded = false;
  /** Every change before this time was read. */
  drainedAtMs = 0;
  private changes: Change[] = [];

  constructor(private readonly stream: mongo.ChangeStream) {}

  /** @returns the changes since the last call. */
  async collect({ everyMs, signal }: Following): Promise<Change[]> {
    const endAtMs = performance.now() + everyMs;
    while (!this.hasEnded && this.changes.length < MAX_CHANGES) {
      const isDrained = !(await this.read());
      if (isDrained && (signal.aborted || performance.now() >= endAtMs)) break;
    }
    return this.changes.splice(0);
  }

  /** Reads one event. @returns false when there is none now. */
  async read(): Promise<boolean> {
    const askedAtMs = Date.now();
    const event = await this.stream.tryNext();
    if (event === null) {
      this.drainedAtMs = askedAtMs;
      return false;
    }
    if (event.operationType === 'invalidate') this.hasEnded = true;
    const change = changeOf(event);
    if (change) this.changes.push(change);
    return true;
  }
}

/** @returns null for an event that does not change a document worth keeping. */
function changeOf(event: mongo.ChangeStreamDocument): Change | null {
  if (!('documentKey' in event) || !isKept(event.ns.coll)) return null;
  const at = { atMs: timeOfEvent(event), collection: event.ns.coll };
  if (event.operationType === 'delete') return { ...at, remove: event.documentKey._id };
  const document = 'fullDocument' in event ? event.fullDocument : null;
  // Null: the document was deleted since, which is another event.
  return document ? { ...at, put: document } : null;
}

/** To the millisecond if the server provides it (MongoDB 6 and newer), else to the second. */
function timeOfEvent(event: mongo.ChangeStreamDocument): number {
  if ('wallTime' in event && event.wallTime instanceof Date) return event.wallTime.getTime();
  return (event.clusterTime?.getHighBits() ?? 0) * 1000;
}

function isPlaceLost(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && PLACE_LOST.has(Number(error.code));
}
