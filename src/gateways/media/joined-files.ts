import { open } from 'node:fs/promises';

/** A file with more boxes than this at its top level is a long fragmented recording, which is one film. */
const MAX_BOXES = 10_000;
const HEADER_BYTES = 16;
/** Four letters, digits or signs, or four zeros at the end of a file. */
const BOX_TYPE = /^([\x20-\x7e\xa9]{4}|\0{4})$/;

/**
 * Bytes of an MP4 or QuickTime file from where a second film or another kind of file begins. Programs that join files
 * byte by byte leave a whole film there, which no player finds. 0 for an ordinary file.
 */
export async function bytesAfterFirstFilm(path: string, sizeBytes: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    let hasIndex = false;
    let start = 0;
    for (let boxes = 0; boxes < MAX_BOXES && start + HEADER_BYTES <= sizeBytes; boxes += 1) {
      await file.read(header, 0, HEADER_BYTES, start);
      const type = header.toString('latin1', 4, 8);
      if (hasIndex && (type === 'ftyp' || type === 'moov')) return sizeBytes - start;
      hasIndex ||= type === 'moov';
      const size = boxSize(header, sizeBytes - start);
      // Another kind of file, or data that an application has put there.
      if (size < 8 || !BOX_TYPE.test(type)) return hasIndex ? sizeBytes - start : 0;
      start += size;
    }
    return 0;
  } finally {
    await file.close();
  }
}

/** 0 stands for a box that extends to the end of the file, 1 for a size of eight bytes (ISO/IEC 14496-12). */
function boxSize(header: Buffer, restBytes: number): number {
  const short = header.readUInt32BE(0);
  if (short === 0) return restBytes;
  return short === 1 ? Number(header.readBigUInt64BE(8)) : short;
}
