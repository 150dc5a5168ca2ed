// Enough to hide the way to a server and back, and few enough not to press it.
const AT_ONCE = 10;

/** What passes a test that asks a server about each, in order. Ten are asked about at a time. */
export async function* sifted<T>(items: AsyncIterable<T>, passes: (item: T) => Promise<boolean>): AsyncIterable<T> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < AT_ONCE) continue;
    yield* await siftedBatch(batch, passes);
    batch = [];
  }
  yield* await siftedBatch(batch, passes);
}

async function siftedBatch<T>(batch: T[], passes: (item: T) => Promise<boolean>): Promise<T[]> {
  const answers = await Promise.all(batch.map(passes));
  return batch.filter((_, index) => answers[index]);
}
