import { bytesAfterFirstFilm } from './joined-files.js';
import { bytesAfterFirstMatroska } from './joined-matroska.js';
import type { WholeFile } from './read-whole.js';

/** Formats that hold little more than their packets. Others are padded to a constant bitrate. */
const COMPACT_FORMATS = /^(matroska|avi|flv|ogg)/;

/** Bytes of a file that belong to none of its tracks; 0 where that cannot be known. */
export async function unreadBytesOf(
  { file, scan, payloadBytes }: WholeFile,
  path: string,
  sizeBytes: number,
): Promise<number> {
  // An edit list hides a part of the packets from us, so the boxes are counted instead.
  if (file.format.format_name.startsWith('mov')) return await bytesAfterFirstFilm(path, sizeBytes);
  if (payloadBytes !== null) return Math.max(0, payloadBytes - scan.bytes);
  if (!COMPACT_FORMATS.test(file.format.format_name)) return 0;
  const attachedBytes = file.streams.reduce((sum, { extradata_size }) => sum + extradata_size, 0);
  const outsideBytes = Math.max(0, sizeBytes - scan.bytes - attachedBytes);
  // The packets of a second film are read, but not shown.
  const isMatroska = file.format.format_name.startsWith('matroska');
  return isMatroska ? Math.max(outsideBytes, await bytesAfterFirstMatroska(path, sizeBytes)) : outsideBytes;
}
