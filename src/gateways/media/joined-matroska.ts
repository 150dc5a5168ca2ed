import { open, type FileHandle } from 'node:fs/promises';

/** Bounds the work: a recording without stated sizes has an element for every packet. */
const MAX_ELEMENTS = 500_000;
const WINDOW_BYTES = 65_536;
const MAX_HEADER_BYTES = 12;
/** The beginning of a file (RFC 8794). */
const EBML_ID = 0x1a45dfa3;

interface ElementHeader {
  readonly id: number;
  readonly headerBytes: number;
  /** Null when no size is stated, as in live recordings: the element ends where the next one of its level begins. */
  readonly contentBytes: number | null;
}

/**
 * Bytes of a Matroska or WebM file from where a second film begins. When programs join files byte by byte, the clock of
 * the second film restarts at 0, so that its packets are late and no player shows them. 0 for an ordinary file.
 */
export async function bytesAfterFirstMatroska(path: string, sizeBytes: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const window = slidingWindow(file);
    let start = 0;
    for (let elements = 0; elements < MAX_ELEMENTS && start < sizeBytes; elements += 1) {
      const header = parseHeader(await window(start));
      if (header === null) return 0;
      if (header.id === EBML_ID && start > 0) return sizeBytes - start;
      // Enters elements without a size, and skips those with one.
      start += header.headerBytes + (header.contentBytes ?? 0);
    }
    return 0;
  } finally {
    await file.close();
  }
}

/** Reads the bytes of a header anywhere in a file. Most are in the window that was read for the previous header. */
function slidingWindow(file: FileHandle): (start: number) => Promise<Buffer> {
  const buffer = Buffer.alloc(WINDOW_BYTES);
  let windowStart = 0;
  let windowBytes = 0;
  return async (start) => {
    if (start < windowStart || start + MAX_HEADER_BYTES > windowStart + windowBytes) {
      windowStart = start;
      windowBytes = (await file.read(buffer, 0, WINDOW_BYTES, start)).bytesRead;
    }
    return buffer.subarray(start - windowStart, Math.min(start - windowStart + MAX_HEADER_BYTES, windowBytes));
  };
}

/** Null for bytes that are not an element. */
function parseHeader(bytes: Buffer): ElementHeader | null {
  const idBytes = vintLength(bytes[0]);
  if (idBytes > 4) return null;
  const sizeLength = vintLength(bytes[idBytes]);
  const headerBytes = idBytes + sizeLength;
  if (sizeLength > 8 || headerBytes > bytes.length) return null;
  const stated = bytes.subarray(idBytes, headerBytes);
  const size = stated.reduce((sum, byte, at) => sum * 256 + (at === 0 ? byte & (0xff >> sizeLength) : byte), 0);
  const isUnknown = size === 2 ** (7 * sizeLength) - 1;
  return { id: bytes.readUIntBE(0, idBytes), headerBytes, contentBytes: isUnknown ? null : size };
}

/** How many bytes a number of variable length takes: one more than its leading zero bits. */
function vintLength(first = 0): number {
  return Math.clz32(first) - 23;
}
