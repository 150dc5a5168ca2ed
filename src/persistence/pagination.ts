import type { Cursor } from '../domain/cursor.js';

export type { Cursor };

/** Some records, and the cursor from which to continue; null when there are no more. */
export interface Page<T> {
  records: T[];
  next: Cursor | null;
}

/** The order of a list. */
export type Direction = 'newest_first' | 'oldest_first';

/** Which page: at most `limit` records that follow `after`. */
export interface PageRequest {
  after: Cursor | null;
  limit: number;
  /** Newest first if omitted. */
  direction?: Direction | undefined;
  /** Only records from this time or later. */
  from?: Date | undefined;
  /** Only records from before this time. */
  before?: Date | undefined;
}

/** The filter and the order of a page. The list is sorted by `timeField`, then by id. */
export function pageQueryOf(
  { after, direction = 'newest_first', from, before }: PageRequest,
  timeField: string,
): { filter: object; sort: Record<string, 1 | -1> } {
  const [sign, beyond] = direction === 'oldest_first' ? ([1, '$gt'] as const) : ([-1, '$lt'] as const);
  const range = { ...(from && { $gte: from }), ...(before && { $lt: before }) };
  const at = after && new Date(after.atMs);
  const rest = after && { $or: [{ [timeField]: { [beyond]: at } }, { [timeField]: at, _id: { [beyond]: after.id } }] };
  return {
    filter: { ...(Object.keys(range).length > 0 && { [timeField]: range }), ...rest },
    sort: { [timeField]: sign, _id: sign },
  };
}

/** A filter for what is younger than a cursor, for lists that start with the oldest. Use it inside an `$and`. */
export function afterCursor(before: Cursor | null, timeField: string): object {
  if (!before) return {};
  const at = new Date(before.atMs);
  // The time bound comes first and alone, so that MongoDB can start in the index there.
  return { [timeField]: { $gte: at }, $or: [{ [timeField]: { $gt: at } }, { _id: { $gt: before.id } }] };
}

/** The page in the result of a query that requested one record more than `limit`. */
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
