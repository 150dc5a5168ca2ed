import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, type Box } from './mp4-boxes.js';

/** Codecs of photographs: the encoder, the sample entry, and the box with the codec's settings. */
const CODECS = {
  avif: { encode: ['-c:v', 'libaom-av1', '-cpu-used', '8'], entry: 'av01', settings: 'av1C' },
  heic: { encode: ['-c:v', 'libx265', '-x265-params', 'log-level=error'], entry: 'hvc1', settings: 'hvcC' },
} as const;

const TILE = { width: 128, height: 128 };

/** A photograph (ISO/IEC 23008-12) that is divided into `columns` by `columns` tiles, as cameras store large ones. */
export async function makeTiledPhotograph(dir: string, kind: keyof typeof CODECS, columns = 2): Promise<string> {
  const { encode, entry, settings } = CODECS[kind];
  const film = join(dir, `tile-of-${kind}.mp4`);
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${TILE.width}x${TILE.height}:rate=1`, '-frames:v', '1'];
  await makeWithFfmpeg([...picture, ...encode, ...(kind === 'heic' ? ['-tag:v', 'hvc1'] : []), film]);
  const file = await readFile(film);
  const tile = contentOf(file, findBox(file, ['mdat']));
  const config = makeBox(settings, contentOf(file, findBox(file, [...SAMPLE_TABLE, 'stsd', entry, settings])));
  const path = join(dir, `tiles.${kind}`);
  await writeFile(path, photograph({ kind, entry, config, tile, columns }));
  return path;
}

interface Photograph {
  readonly kind: string;
  readonly entry: string;
  readonly config: Buffer;
  readonly tile: Buffer;
  readonly columns: number;
}

function photograph({ kind, entry, config, tile, columns }: Photograph): Buffer {
  const tiles = columns * columns;
  const gridId = tiles + 1;
  const size = { width: TILE.width * columns, height: TILE.height * columns };
  const grid = Buffer.from([0, 0, columns - 1, columns - 1, ...u16(size.width), ...u16(size.height)]);
  const ids = Array.from({ length: tiles }, (_, index) => index + 1);
  const item = (id: number, type: string) =>
    fullBox('infe', 2, [...u16(id), 0, 0, ...Buffer.from(`${type}\0`, 'latin1')]);
  const head = makeBox('ftyp', Buffer.from(`${kind}\0\0\0\0${kind}mif1miaf`, 'latin1'));
  const metaWith = (dataStart: number): Buffer =>
    fullBox('meta', 0, [
      ...fullBox('hdlr', 0, [...u32(0), ...Buffer.from('pict', 'latin1'), ...Buffer.alloc(13)]),
      ...fullBox('pitm', 0, u16(gridId)),
      ...fullBox('iinf', 0, [...u16(gridId), ...ids.flatMap((id) => [...item(id, entry)]), ...item(gridId, 'grid')]),
      ...fullBox('iref', 0, makeBox('dimg', Buffer.from([...u16(gridId), ...u16(tiles), ...ids.flatMap(u16)]))),
      ...properties(ids, gridId, config, size),
      ...fullBox('iloc', 0, [
        ...[0x44, 0, ...u16(gridId)],
        ...ids.flatMap((id) => location(id, dataStart, tile.length)),
        ...location(gridId, dataStart + tile.length, grid.length),
      ]),
    ]);
  const dataStart = head.length + metaWith(0).length + 8;
  return Buffer.concat([head, metaWith(dataStart), makeBox('mdat', Buffer.concat([tile, grid]))]);
}

function properties(ids: readonly number[], gridId: number, config: Buffer, size: typeof TILE): Buffer {
  const extent = ({ width, height }: typeof TILE) => fullBox('ispe', 0, [...u32(width), ...u32(height)]);
  const container = makeBox('ipco', Buffer.concat([config, extent(TILE), extent(size)]));
  const links = [...ids.flatMap((id) => [...u16(id), 2, 0x81, 2]), ...u16(gridId), 1, 3];
  const associations = fullBox('ipma', 0, [...u32(ids.length + 1), ...links]);
  return makeBox('iprp', Buffer.concat([container, associations]));
}

function location(id: number, offset: number, length: number): readonly number[] {
  return [...u16(id), ...u16(0), ...u16(1), ...u32(offset), ...u32(length)];
}

function fullBox(type: string, version: number, content: Iterable<number>): Buffer {
  return makeBox(type, Buffer.from([version, 0, 0, 0, ...content]));
}

function u16(value: number): readonly number[] {
  return [value >> 8, value & 255];
}

function u32(value: number): readonly number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

function contentOf(file: Buffer, boxes: readonly Box[]): Buffer {
  const box = boxes.at(-1);
  if (box === undefined) throw new Error('no box');
  return file.subarray(box.content, box.start + box.size);
}
