/** One box of an MP4 (ISO/IEC 14496-12): its offset, its total length, and the offset of its content. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly size: number;
  readonly content: number;
}

/** The boxes of a file, in order. */
export function topLevelBoxes(file: Buffer): readonly Box[] {
  return boxesIn(file, 0, file.length);
}

function boxesIn(file: Buffer, from: number, to: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let start = from; start + 8 <= to;) {
    const short = file.readUInt32BE(start);
    const size = short === 1 ? Number(file.readBigUInt64BE(start + 8)) : short === 0 ? to - start : short;
    if (size < 8) break;
    boxes.push({
      type: file.toString('latin1', start + 4, start + 8),
      start,
      size,
      content: start + (short === 1 ? 16 : 8),
    });
    start += size;
  }
  return boxes;
}

/** Bytes between a box's header and its first child. */
const BEFORE_CHILDREN: Readonly<Record<string, number>> = { stsd: 8, dref: 8, avc1: 78, hvc1: 78, hev1: 78, av01: 78 };

/** The boxes from the outermost to the one at the end of `path`, e.g. `['moov', 'trak', 'mdia']`: the first of each. */
export function findBox(file: Buffer, path: readonly string[]): readonly Box[] {
  const found: Box[] = [];
  let from = 0;
  let to = file.length;
  for (const type of path) {
    const box = boxesIn(file, from, to).find((candidate) => candidate.type === type);
    if (box === undefined) throw new Error(`the file has no box ${path.join('/')}`);
    found.push(box);
    from = box.content + (BEFORE_CHILDREN[type] ?? 0);
    to = box.start + box.size;
  }
  return found;
}

/**
 * Replaces the bytes between `start` and `end` with `bytes`, and corrects the sizes of the enclosing boxes.
 * Chunk offsets do not change, so this is only for files whose `moov` is after the data.
 */
export function splice(file: Buffer, parents: readonly Box[], start: number, end: number, bytes: Buffer): Buffer {
  const grown = Buffer.from(file);
  for (const { start: at, size } of parents) grown.writeUInt32BE(size + bytes.length - (end - start), at);
  return Buffer.concat([grown.subarray(0, start), bytes, grown.subarray(end)]);
}

/** A box of this type with this content. */
export function makeBox(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

/** Path from the file to the first track's sample table. */
export const SAMPLE_TABLE = ['moov', 'trak', 'mdia', 'minf', 'stbl'] as const;
