// Enough to hide the way to a server and back, and few enough not to press it.
const CONCURRENCY = 10;

/** What passes a test that asks a server about each, in order. Ten are asked about at a time. */
export async function* filterConcurrently<T>(
  items: AsyncIterable<T>,
  passes: (item: T) => Promise<boolean>,
): AsyncIterable<T> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < CONCURRENCY) continue;
    yield* await filterBatch(batch, passes);
    batch = [];
  }
  yield* await filterBatch(batch, passes);
}

async function filterBatch<T>(batch: T[], passes: (item: T) => Promise<boolean>): Promise<T[]> {
  const answers = await Promise.all(batch.map(passes));
  return batch.filter((_, index) => answers[index]);
}
