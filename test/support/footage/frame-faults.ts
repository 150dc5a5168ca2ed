import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, splice } from './mp4-boxes.js';
import { beep, H264, makeScene, remux, type SceneOptions } from './scene.js';

/** Counter-clockwise angle that H.264 frames state about themselves (display orientation). */
export async function turnFrames(from: string, to: string, angle: number, before: readonly string[] = []) {
  return await remux(from, to, before, ['-bsf:v', `h264_metadata=display_orientation=insert:rotate=${angle}`]);
}

const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=30', '-crf', '12'];

/** An HEVC file whose frames, and not its container, state that they lie on their side: 90 degrees counter-clockwise. */
export async function makeHevcTurnedInFrames(dir: string, name: string): Promise<string> {
  const flat = await makeScene(dir, `${name}.hevc`, { encode: HEVC, sound: null });
  // Prefix SEI (type 39), payload 47 (display orientation) of 3 bytes: 0x4000 of 0x10000 of a turn, persistent.
  const message = Buffer.from([0, 0, 0, 1, 39 << 1, 1, 47, 3, 0x08, 0x00, 0x18, 0x80]);
  const turned = join(dir, `${name}-turned.hevc`);
  await writeFile(turned, beforeEachPicture(await readFile(flat), message));
  const path = join(dir, name);
  const sound = ['-f', 'lavfi', '-i', beep()];
  await makeWithFfmpeg(['-r', '30', '-i', turned, ...sound, '-c:v', 'copy', '-c:a', 'aac', '-tag:v', 'hvc1', path]);
  return path;
}

/** Inserts a unit before each picture of an HEVC stream. Each picture has one slice. */
function beforeEachPicture(stream: Buffer, unit: Buffer): Buffer {
  const startCode = Buffer.from([0, 0, 1]);
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = stream.indexOf(startCode); at >= 0; at = stream.indexOf(startCode, at + 3)) {
    const type = ((stream[at + 3] ?? 0) >> 1) & 0x3f;
    if (type >= 32) continue;
    pieces.push(stream.subarray(from, at), unit);
    from = at;
  }
  return Buffer.concat([...pieces, stream.subarray(from)]);
}

/** Rectangle that a container cuts out of each frame. Offsets are those of its middle, in halves of a pixel. */
export interface CleanAperture {
  readonly width: number;
  readonly height: number;
  readonly rightHalves?: number;
  readonly downHalves?: number;
}

/** The scene in an MP4 whose sample entry, of type `entry`, has a clean aperture (`clap`). */
export async function makeCleanAperture(
  dir: string,
  name: string,
  aperture: CleanAperture,
  { entry = 'avc1', encode = H264 }: { readonly entry?: string; readonly encode?: readonly string[] } = {},
): Promise<string> {
  const file = await readFile(await makeScene(dir, `whole-${name}`, { encode }));
  const { width, height, rightHalves = 0, downHalves = 0 } = aperture;
  const content = Buffer.alloc(32);
  [width, 1, height, 1, rightHalves, 2, downHalves, 2].forEach((value, at) => content.writeInt32BE(value, 4 * at));
  const parents = findBox(file, [...SAMPLE_TABLE, 'stsd', entry]);
  const last = parents.at(-1);
  const end = (last?.start ?? 0) + (last?.size ?? 0);
  const path = join(dir, name);
  await writeFile(path, splice(file, parents, end, end, makeBox('clap', content)));
  return path;
}

/** A transport stream of parts that follow each other on one clock, each of two seconds, each encoded in its own way. */
export async function makeParts(dir: string, name: string, parts: readonly SceneOptions[]): Promise<string> {
  const files = await Promise.all(
    parts.map(async (part, index) => {
      const encode = [...(part.encode ?? H264), '-output_ts_offset', String(10 + 2 * index)];
      return await readFile(await makeScene(dir, `${name}-${index}.ts`, { ...part, encode }));
    }),
  );
  const path = join(dir, name);
  await writeFile(path, Buffer.concat(files));
  return path;
}

/** HEVC in which each picture is one field of a scene of 320 by 180. */
export async function makeHevcFields(dir: string, name: string, first: 'tff' | 'bff'): Promise<string> {
  const weave = `tinterlace=interleave_${first === 'tff' ? 'top' : 'bottom'}`;
  return await makeScene(dir, name, {
    rate: '50',
    filters: ['scroll=h=0.02', weave, `setfield=${first}`, 'separatefields'],
    encode: [
      ...['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '12', '-c:a', 'aac'],
      ...['-x265-params', `log-level=error:keyint=25:interlace=${first}`],
    ],
  });
}

/** A broadcast without key frames, whose picture is refreshed in columns, recorded from the middle. */
export async function makeIntraRefreshJoinedLate(dir: string, name: string): Promise<string> {
  const params = 'intra-refresh=1:keyint=30:bframes=0:repeat-headers=1';
  const encode = [...H264, '-tune', 'zerolatency', '-x264-params', params];
  const whole = await readFile(await makeScene(dir, `whole-${name}`, { seconds: 6, encode }));
  const packets = whole.length / 188;
  const path = join(dir, name);
  // The tables of the stream come first. The cut is between two of its packets.
  await writeFile(path, Buffer.concat([whole.subarray(0, 3 * 188), whole.subarray(188 * Math.floor(packets / 5))]));
  return path;
}
