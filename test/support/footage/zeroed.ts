import { readFile, writeFile } from 'node:fs/promises';

/** Overwrites a part of an MP4's media data with zeros, from one share of it to another. The index keeps all packets. */
export async function zeroMediaData(path: string, from: number, to: number): Promise<string> {
  const bytes = await readFile(path);
  const start = bytes.indexOf('mdat');
  const length = bytes.length - start;
  bytes.fill(0, start + Math.floor(from * length), start + Math.floor(to * length));
  await writeFile(path, bytes);
  return path;
}
