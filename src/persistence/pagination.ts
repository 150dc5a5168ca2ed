/** Where the last page of a list ended: the time and the id of its last record. */
export interface Cursor {
  atMs: number;
  id: string;
}

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

/** The page in what was found when one record more than `limit` was asked for. */
export function pageOf<T extends { _id: string }>(found: T[], limit: number, timeOf: (record: T) => Date): Page<T> {
  const records = found.slice(0, limit);
  const last = records.at(-1);
  const next = found.length > limit && last ? { atMs: timeOf(last).getTime(), id: last._id } : null;
  return { records, next };
}
