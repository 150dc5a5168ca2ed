import { createReadStream } from 'node:fs';

/** Told how many bytes have passed in all. Must not throw. */
type OnBytes = (bytes: number) => void;

/** Hands chunks on as they are and counts those that the other side has taken. */
export function countBytes(onBytes: OnBytes = () => undefined) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of chunks) {
      yield chunk;
      // Whoever comes for more has taken this one.
      bytes += chunk.byteLength;
      onBytes(bytes);
    }
  };
}

/** The bytes of a file. It is opened when the first are asked for, and closed by whoever ends the generator. */
export async function* readFileCountingBytes(path: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  yield* countBytes(onBytes)(createReadStream(path));
}
