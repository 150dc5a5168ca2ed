import { createReadStream } from 'node:fs';

/** Called with the total number of bytes that have passed. Must not throw. */
type OnBytes = (bytes: number) => void;

/** Passes chunks on unchanged and counts the bytes that the consumer has taken. */
export function countBytes(onBytes: OnBytes = () => undefined) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of chunks) {
      yield chunk;
      // A consumer that asks for the next chunk has taken this one.
      bytes += chunk.byteLength;
      onBytes(bytes);
    }
  };
}

/** The bytes of a file. It is opened when the first chunk is requested, and closed when the generator ends. */
export async function* readFileCountingBytes(path: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  yield* countBytes(onBytes)(createReadStream(path));
}
