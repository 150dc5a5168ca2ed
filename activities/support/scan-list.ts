// Enough to hide the network latency, few enough not to burden the server.
const CONCURRENCY = 10;
/** Well below the time limit of every activity that scans a list, however slow the server is. */
const SCAN_TIME_MS = 10_000;

export interface ListScan<T> {
  /** The items that matched, in the order of the list. */
  found: T[];
  /** The item after which to continue; null at the end of the list. */
  last: T | null;
}

/**
 * Searches a list by asking a server about each item, ten at a time. It stops at the end of the list, once `limit`
 * items have matched, or after about ten seconds, but always makes progress. So it ends in time however long the list
 * is, and a caller that continues after `last` reaches the end.
 */
export async function scanList<T>(
  items: AsyncIterable<T>,
  matches: (item: T) => Promise<boolean>,
  limit: number,
): Promise<ListScan<T>> {
  const endsAtMs = performance.now() + SCAN_TIME_MS;
  const found: T[] = [];
  for await (const batch of batchesOf(items)) {
    const answers = await Promise.all(batch.map(matches));
    for (const [index, item] of batch.entries()) {
      if (answers[index]) found.push(item);
      if (found.length >= limit) return { found, last: item };
    }
    if (performance.now() > endsAtMs) return { found, last: batch.at(-1) ?? null };
  }
  return { found, last: null };
}

async function* batchesOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < CONCURRENCY) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
