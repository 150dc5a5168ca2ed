import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';

/** x264 numbers frames modulo this (log2_max_frame_num is 4), so that many frames can be repeated as they are. */
const FRAME_NUMBERS = 16;
const NON_KEY_SLICE = 1;

/**
 * One key frame, then frames without any change: a dozen bytes each, and each as much work for a decoder as any frame of that
 * size. Returns the path of the file; its extension selects the container.
 */
export async function makeSkipBomb(dir: string, name: string, size: string, frames: number): Promise<string> {
  const stream = join(dir, `${name}.h264`);
  const picture = ['-f', 'lavfi', '-i', `color=gray:size=${size}:rate=60`, '-frames:v', String(FRAME_NUMBERS + 1)];
  const oneGroup = ['-g', '1000000', '-bf', '0', '-refs', '1', '-threads', '1', '-x264-params', 'scenecut=0'];
  await makeWithFfmpeg([...picture, '-c:v', 'libx264', '-preset', 'ultrafast', ...oneGroup, stream]);
  const units = nalUnits(await readFile(stream));
  const firstRepeated = units.findIndex((unit) => typeOf(unit) === NON_KEY_SLICE);
  const group = Buffer.concat(units.slice(firstRepeated));
  const groups = Array.from({ length: Math.ceil(frames / FRAME_NUMBERS) }, () => group);
  await writeFile(stream, Buffer.concat([...units.slice(0, firstRepeated), ...groups]));
  const path = join(dir, name);
  await makeWithFfmpeg(['-framerate', '60', '-i', stream, '-c', 'copy', path]);
  return path;
}

/** The units of a stream (ITU-T H.264, annex B), each with its start code. */
function nalUnits(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf(START_CODE); at >= 0; at = stream.indexOf(START_CODE, at + START_CODE.length)) {
    starts.push(at > 0 && stream[at - 1] === 0 ? at - 1 : at);
  }
  return starts.map((start, index) => stream.subarray(start, starts[index + 1]));
}

const START_CODE = Buffer.from([0, 0, 1]);

function typeOf(unit: Buffer): number {
  return (unit[unit.indexOf(START_CODE) + START_CODE.length] ?? 0) & 0x1f;
}
