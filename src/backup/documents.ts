const LENGTH_BYTES = 4;

/**
 * Cuts a stream of BSON into its documents: each begins with its length in 4 bytes, little-endian
 * (https://bsonspec.org/spec.html).
 *
 * @throws Error when the stream ends within a document.
 */
export async function* splitDocuments(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    while (rest.length - start >= LENGTH_BYTES) {
      const lengthBytes = rest.readInt32LE(start);
      if (lengthBytes <= LENGTH_BYTES) throw new Error('this is not BSON');
      if (rest.length - start < lengthBytes) break;
      yield rest.subarray(start, start + lengthBytes);
      start += lengthBytes;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) throw new Error('the last document is not whole');
}
