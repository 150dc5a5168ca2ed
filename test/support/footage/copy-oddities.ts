import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, splice, type Box } from './mp4-boxes.js';
import { H264, makeScene } from './scene.js';

/** An ordinary scene in MP4, whose picture passes through a bitstream filter of ffmpeg. */
export async function makeFilteredScene(dir: string, name: string, filter: string): Promise<string> {
  const path = join(dir, name);
  const scene = await makeScene(dir, `plain-${name}`);
  await makeWithFfmpeg(['-i', scene, '-c', 'copy', '-bsf:v', filter, path]);
  return path;
}

/** Messages with the name and the place of a camera before each key frame, as camcorders write them. */
export const makeWithCameraData = (dir: string, name: string, text: string) =>
  makeFilteredScene(dir, name, `h264_metadata=sei_user_data=17ee8c60f84d11d98cd60800200c9a66+${text}`);

/** A stretch of a recording, in milliseconds. */
export interface Edit {
  readonly fromMs: number;
  readonly durationMs: number;
}

/** A silent scene with a key frame each second, whose edit list plays these stretches one after the other. */
export async function makeEditedScene(dir: string, name: string, edits: readonly Edit[]): Promise<string> {
  const encode = [...H264, '-g', '30', '-bf', '0'];
  const file = await readFile(await makeScene(dir, `uncut-${name}`, { encode, sound: null }));
  const movieScale = file.readUInt32BE(last(findBox(file, ['moov', 'mvhd'])).content + 12);
  const mediaScale = file.readUInt32BE(last(findBox(file, ['moov', 'trak', 'mdia', 'mdhd'])).content + 12);
  const entries = edits.map(({ fromMs, durationMs }) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt32BE((durationMs * movieScale) / 1000, 0);
    entry.writeInt32BE((fromMs * mediaScale) / 1000, 4);
    entry.writeInt32BE(65_536, 8);
    return entry;
  });
  const header = Buffer.alloc(8);
  header.writeUInt32BE(edits.length, 4);
  const list = findBox(file, ['moov', 'trak', 'edts', 'elst']);
  return write(dir, name, replace(file, list, makeBox('elst', Buffer.concat([header, ...entries]))));
}

/** A scene of 320 by 180, of which the container shows only the middle `height` lines (`clap`). */
export async function makeCroppedScene(dir: string, name: string, height: number): Promise<string> {
  const file = await readFile(await makeScene(dir, `whole-${name}`));
  const entry = findBox(file, [...SAMPLE_TABLE, 'stsd', 'avc1']);
  const aperture = Buffer.alloc(32);
  [320, 1, height, 1, 0, 1, 0, 1].forEach((number, at) => aperture.writeUInt32BE(number, 4 * at));
  const { start, size } = last(entry);
  return write(dir, name, splice(file, entry, start + size, start + size, makeBox('clap', aperture)));
}

/** A scene whose container says that its colours have this matrix (ISO/IEC 23001-8), although its stream says BT.709. */
export async function makeContradictingColors(dir: string, name: string, matrix: number): Promise<string> {
  const file = await readFile(await makeScene(dir, `honest-${name}`));
  const tags = last(findBox(file, [...SAMPLE_TABLE, 'stsd', 'avc1', 'colr']));
  file.writeUInt16BE(matrix, tags.content + 8);
  return write(dir, name, file);
}

/** A scene with bytes of an application between the frames, in a unit whose type the standard leaves to applications. */
export async function makeWithApplicationUnits(dir: string, name: string, text: string): Promise<string> {
  const stream = join(dir, `${name}.h264`);
  await makeWithFfmpeg(['-i', await makeScene(dir, `pure-${name}`), '-map', '0:v', '-c', 'copy', stream]);
  const unit = Buffer.concat([Buffer.from([0, 0, 0, 1, 30]), Buffer.from(text)]);
  const bytes = await readFile(stream);
  const second = bytes.indexOf(Buffer.from([0, 0, 1, 0x41]));
  const from = bytes[second - 1] === 0 ? second - 1 : second;
  await writeFile(stream, Buffer.concat([bytes.subarray(0, from), unit, bytes.subarray(from)]));
  const path = join(dir, name);
  const sound = join(dir, `pure-${name}`);
  await makeWithFfmpeg(['-r', '30', '-i', stream, '-i', sound, '-map', '0:v', '-map', '1:a', '-c', 'copy', path]);
  return path;
}

function replace(file: Buffer, path: readonly Box[], box: Buffer): Buffer {
  const { start, size } = last(path);
  return splice(file, path.slice(0, -1), start, start + size, box);
}

function last(boxes: readonly Box[]): Box {
  const box = boxes.at(-1);
  if (box === undefined) throw new Error('no box');
  return box;
}

async function write(dir: string, name: string, file: Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, file);
  return path;
}
