import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, SAMPLE_TABLE, splice, topLevelBoxes, makeBox, type Box } from './mp4-boxes.js';
import { beep, H264, makeScene } from './scene.js';

/** Files whose headers promise more, or less, than they contain. Each is an ordinary file with a few changed bytes. */
async function makeEdited(dir: string, name: string, edit: (file: Buffer) => Buffer, encode = H264): Promise<string> {
  const path = join(dir, name);
  const scene = await makeScene(dir, `honest-${name}`, { sound: null, encode });
  await writeFile(path, edit(await readFile(scene)));
  return path;
}

function last(boxes: readonly Box[]): Box {
  const box = boxes.at(-1);
  if (box === undefined) throw new Error('no box');
  return box;
}

/** A header without data, as a recorder leaves it that was switched off at once. */
export const makeWithoutFrames = (dir: string) =>
  makeEdited(
    dir,
    'no-frames.mp4',
    (file) => {
      const fragment = topLevelBoxes(file).find(({ type }) => type === 'moof');
      return file.subarray(0, fragment?.start);
    },
    [...H264, '-movflags', '+frag_keyframe+empty_moov'],
  );

export const makeWithoutIndex = (dir: string) =>
  makeEdited(dir, 'no-index.mp4', (file) =>
    file.subarray(0, topLevelBoxes(file).find(({ type }) => type === 'moov')?.start),
  );

export const makeUnknownCodec = (dir: string) => makeEdited(dir, 'unknown.mp4', (file) => renameCodec(file, 'zzzz'));

/** The sample entry of protected movies. */
export const makeFairPlay = (dir: string) => makeEdited(dir, 'protected.m4v', (file) => renameCodec(file, 'drmi'));

function renameCodec(file: Buffer, code: string): Buffer {
  file.write(code, last(findBox(file, [...SAMPLE_TABLE, 'stsd', 'avc1'])).start + 4, 'latin1');
  return file;
}

/** A single frame whose duration in the table is ten hours. */
export const makeEndlessFrame = (dir: string) =>
  makeEdited(
    dir,
    'endless.mp4',
    (file) => {
      const timescale = file.readUInt32BE(last(findBox(file, ['moov', 'trak', 'mdia', 'mdhd'])).content + 12);
      file.writeUInt32BE(timescale * 36_000, last(findBox(file, [...SAMPLE_TABLE, 'stts'])).content + 12);
      file.writeUInt32BE(36_000_000, last(findBox(file, ['moov', 'trak', 'edts', 'elst'])).content + 8);
      return file;
    },
    ['-frames:v', '1', ...H264],
  );

/** A VP8 picture of 320 by 180 in a container that declares it as 65535 by 65535. */
export const makeHugeDeclaredSize = (dir: string) =>
  makeEdited(
    dir,
    'huge.mov',
    (file) => {
      const entry = last(findBox(file, [...SAMPLE_TABLE, 'stsd', 'raw ']));
      file.writeUInt16BE(16_000, entry.content + 24);
      file.writeUInt16BE(16_000, entry.content + 26);
      return file;
    },
    ['-c:v', 'rawvideo', '-pix_fmt', 'rgb24', '-frames:v', '1'],
  );

export async function makeManyTracks(dir: string, count: number): Promise<string> {
  const scene = await makeScene(dir, 'one-track.mp4', { sound: beep() });
  const path = join(dir, 'many-tracks.mp4');
  const maps = Array.from({ length: count }, () => ['-map', '0:a']).flat();
  await makeWithFfmpeg(['-i', scene, '-map', '0:v', ...maps, '-c', 'copy', path]);
  return path;
}

/** A file that repeats the same track many times. */
export const makeManyBoxes = (dir: string, count: number) =>
  makeEdited(dir, 'many-boxes.mp4', (file) => {
    const parents = findBox(file, ['moov', 'trak']);
    const { start, size } = last(parents);
    const copies = Buffer.concat(Array.from({ length: count }, () => file.subarray(start, start + size)));
    return splice(file, parents.slice(0, 1), start, start, copies);
  });

/** A stream that begins in the size of `from`, shows a few frames in the size of `to`, and goes on as it began. */
export async function makeGrowingStream(dir: string, name: string, from: string, to: string): Promise<string> {
  const part = async (size: string, frames: number): Promise<Buffer> => {
    const path = join(dir, `${size}-${name}`);
    const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-threads', '1'];
    const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`];
    await makeWithFfmpeg([...picture, '-frames:v', String(frames), ...encode, path]);
    return readFile(path);
  };
  const path = join(dir, name);
  const usual = await part(from, 30);
  await writeFile(path, Buffer.concat([usual, await part(to, 4), usual]));
  return path;
}

/** Tables of twenty bytes each that promise this many frames of one byte. */
export const makeFrameBomb = (dir: string, frames: number) =>
  makeEdited(dir, 'frames.mp4', (file) => {
    const tables: [string, readonly number[]][] = [
      ['stts', [0, 1, frames, 1]],
      ['stsz', [0, 1, frames]],
      ['stsc', [0, 1, 1, frames, 1]],
    ];
    return tables.reduce((changed, [type, numbers]) => {
      const parents = findBox(changed, [...SAMPLE_TABLE, type]);
      const { start, size } = last(parents);
      const content = Buffer.alloc(4 * numbers.length);
      numbers.forEach((number, at) => content.writeUInt32BE(number, 4 * at));
      return splice(changed, parents.slice(0, -1), start, start + size, makeBox(type, content));
    }, file);
  });
