import { open } from 'node:fs/promises';
import { makeClip } from './footage.js';

const FREE_BOX_HEADER_BYTES = 8;

/**
 * Makes a clip that is as large as a test of uploads needs, in no time: it ends with a `free` box, which players skip.
 * @param options.filling the byte that fills the box; two clips that differ in it differ in their last bytes
 */
export async function makePaddedClip(
  folder: string,
  name: string,
  { sizeBytes, filling = 0 }: { sizeBytes: number; filling?: number },
): Promise<string> {
  const path = await makeClip(folder, name);
  const file = await open(path, 'a');
  try {
    const boxBytes = sizeBytes - (await file.stat()).size;
    const header = Buffer.alloc(FREE_BOX_HEADER_BYTES);
    header.writeUInt32BE(boxBytes);
    header.write('free', 4, 'latin1');
    await file.write(header);
    await file.write(Buffer.alloc(boxBytes - FREE_BOX_HEADER_BYTES, filling));
  } finally {
    await file.close();
  }
  return path;
}
