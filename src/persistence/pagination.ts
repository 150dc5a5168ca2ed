import type { Cursor } from '../domain/cursor.js';

export type { Cursor };

/** Some records, newest first, and where to go on; null when there are no more. */
export interface Page<T> {
  records: T[];
  next: Cursor | null;
}

/** Which page: at most `limit` records, older than `after`. */
export interface PageRequest {
  after: Cursor | null;
  limit: number;
}

/** A filter for what is older than a cursor; `timeField` is what the list is sorted by, then the id. */
export function beforeCursor(after: Cursor | null, timeField: string): object {
  if (!after) return {};
  const at = new Date(after.atMs);
  return { $or: [{ [timeField]: { $lt: at } }, { [timeField]: at, _id: { $lt: after.id } }] };
}

/** A filter for what is younger than a cursor, for lists that start with the oldest. To be put into an `$and`. */
export function afterCursor(before: Cursor | null, timeField: string): object {
  if (!before) return {};
  const at = new Date(before.atMs);
  // The bound of the time comes first and alone, so that MongoDB can enter the index at it.
  return { [timeField]: { $gte: at }, $or: [{ [timeField]: { $gt: at } }, { _id: { $gt: before.id } }] };
}

/** The page in what was found when one record more than `limit` was asked for. */
export function pageOf<T extends { _id: string }>(found: T[], limit: number, timeOf: (record: T) => Date): Page<T> {
  const records = found.slice(0, limit);
  const last = records.at(-1);
  const next = found.length > limit && last ? { atMs: timeOf(last).getTime(), id: last._id } : null;
  return { records, next };
}

/** The position of a record in a list that is sorted by `createdAt` and id. */
export function cursorOf({ _id, createdAt }: { _id: string; createdAt: Date }): Cursor {
  return { atMs: createdAt.getTime(), id: _id };
}
