import type { ProbedFile } from './ffprobe-json.js';
import { bytesAfterFirstFilm } from './joined-files.js';
import type { PacketScan } from './packet-scan.js';

/** Formats that hold little more than their packets. Others are padded to a constant bitrate. */
const COMPACT_FORMATS = /^(matroska|avi|flv)/;

/** Bytes of a file that belong to none of its tracks; 0 where that cannot be known. */
export async function unreadBytesOf(
  { file, scan }: { readonly file: ProbedFile; readonly scan: PacketScan },
  path: string,
  sizeBytes: number,
): Promise<number> {
  // An edit list hides a part of the packets from us, so the boxes are counted instead.
  if (file.format.format_name.startsWith('mov')) return await bytesAfterFirstFilm(path, sizeBytes);
  if (!COMPACT_FORMATS.test(file.format.format_name)) return 0;
  const attachedBytes = file.streams.reduce((sum, { extradata_size }) => sum + extradata_size, 0);
  return Math.max(0, sizeBytes - scan.bytes - attachedBytes);
}
