import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withTemporaryFolder } from '../../../src/async/with-temporary-folder.js';
import { findTool } from '../../../stack/tools.js';
import { topLevelBoxes } from './mp4-boxes.js';

const execFileAsync = promisify(execFile);

/** The decoded picture is measured in a grid of this many cells, this many times a second. */
const GRID = { width: 32, height: 18 };
const SAMPLED_FPS = 100;
const SAMPLE_RATE = 8000;
const FLASH_LEVEL = 150;
const BEEP_LEVEL = 3000;

export type Rgb = readonly [red: number, green: number, blue: number];

/** A file as a viewer would see and hear it, and the properties that its headers declare to players. */
export interface OutputInspection {
  readonly path: string;
  readonly durationMs: number;
  readonly video: Readonly<Record<string, unknown>>;
  readonly audio: Readonly<Record<string, unknown>> | null;
  readonly streamCount: number;
  readonly indexFirst: boolean;
  /** Top left, top right, bottom left, bottom right. */
  readonly corners: readonly Rgb[];
  readonly ground: Rgb;
  readonly flashMs: number | null;
  readonly beepMs: number | null;
  /** Mean brightness (0 to 255) of the middle over time, with a hundred values per second. */
  readonly middle: readonly number[];
  readonly bytes: string;
}

const IDET = /Single frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+) Undetermined:\s*(\d+)/g;

/** Share of the frames (0 to 1) that show combing: two fields in one frame. */
export async function combedFrameRatio(path: string): Promise<number> {
  const { stderr } = await execFileAsync(findTool('ffmpeg'), [
    '-nostdin',
    '-i',
    path,
    '-vf',
    'idet',
    '-f',
    'null',
    '-',
  ]);
  // A first instance of the filter, which exists only to determine its format, reports that it has seen nothing.
  const match = [...stderr.matchAll(IDET)].at(-1);
  const [tff = 0, bff = 0, progressive = 0, undetermined = 0] = (match ?? []).slice(1).map(Number);
  return (tff + bff) / Math.max(1, tff + bff + progressive + undetermined);
}

/** Decodes a file. @throws Error when decoding reports any error at all. */
export async function inspectOutput(path: string): Promise<OutputInspection> {
  return await withTemporaryFolder(join(tmpdir(), 'mailsized-look-'), async (folder) => {
    const headers = await readHeaders(path);
    const picturePath = join(folder, 'picture.rgb');
    const soundPath = join(folder, 'sound.pcm');
    await decode(path, picturePath, headers.audio === null ? null : soundPath);
    const frames = await readFile(picturePath);
    const file = await readFile(path);
    const boxes = topLevelBoxes(file).map(({ type }) => type);
    const middle = splitFrames(frames).map((frame) => brightness(cellColor(frame, 16, 9)));
    const first = splitFrames(frames)[Math.min(20, splitFrames(frames).length - 1)] ?? frames;
    const flash = middle.findIndex((level) => level > FLASH_LEVEL);
    return {
      path,
      ...headers,
      indexFirst: boxes.indexOf('moov') >= 0 && boxes.indexOf('moov') < boxes.indexOf('mdat'),
      corners: [cellColor(first, 3, 2), cellColor(first, 28, 2), cellColor(first, 3, 15), cellColor(first, 28, 15)],
      ground: cellColor(first, 16, 2),
      flashMs: flash < 0 ? null : (1000 * flash) / SAMPLED_FPS,
      beepMs: headers.audio === null ? null : findBeepMs(await readFile(soundPath)),
      middle,
      bytes: file.toString('latin1'),
    };
  });
}

/** The duration of a file. @throws Error when decoding reports any error at all. */
export async function decodedSeconds(path: string): Promise<number> {
  await execFileAsync(findTool('ffmpeg'), ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
  return (await readHeaders(path)).durationMs / 1000;
}

/** The colors of single pixels of the frame at `seconds`. */
export async function pixelsAt(
  path: string,
  seconds: number,
  points: readonly (readonly [x: number, y: number])[],
): Promise<readonly Rgb[]> {
  const { video } = await readHeaders(path);
  const args = [
    '-v',
    'error',
    '-ss',
    String(seconds),
    '-i',
    path,
    '-frames:v',
    '1',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
  ];
  const { stdout } = await execFileAsync(findTool('ffmpeg'), [...args, '-'], { encoding: 'buffer', maxBuffer: 1e8 });
  return points.map(([x, y]) => {
    const at = 3 * (y * Number(video['width']) + x);
    return [stdout[at] ?? 0, stdout[at + 1] ?? 0, stdout[at + 2] ?? 0];
  });
}

async function readHeaders(path: string) {
  const query = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path];
  const { stdout } = await execFileAsync(findTool('ffprobe'), query);
  const { streams, format } = JSON.parse(stdout) as {
    streams: Record<string, unknown>[];
    format: { duration: string };
  };
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  if (video === undefined) throw new Error('the output has no picture');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio') ?? null;
  return { durationMs: 1000 * Number(format.duration), video, audio, streamCount: streams.length };
}

async function decode(path: string, picturePath: string, soundPath: string | null): Promise<void> {
  const filters = `fps=${SAMPLED_FPS}:start_time=0,scale=${GRID.width}:${GRID.height}:flags=area:in_color_matrix=bt709:in_range=limited,format=rgb24`;
  const sound = ['-map', '0:a', '-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-ar', String(SAMPLE_RATE)];
  const { stderr } = await execFileAsync(findTool('ffmpeg'), [
    ...['-nostdin', '-v', 'error', '-i', path, '-map', '0:v', '-vf', filters, '-f', 'rawvideo', '-y', picturePath],
    ...(soundPath === null ? [] : [...sound, '-f', 's16le', '-y', soundPath]),
  ]);
  if (stderr !== '') throw new Error(`the output does not decode cleanly: ${stderr}`);
}

function splitFrames(frames: Buffer): readonly Buffer[] {
  const size = GRID.width * GRID.height * 3;
  return Array.from({ length: Math.floor(frames.length / size) }, (_, index) =>
    frames.subarray(index * size, (index + 1) * size),
  );
}

function cellColor(frame: Buffer, x: number, y: number): Rgb {
  const at = 3 * (y * GRID.width + x);
  return [frame[at] ?? 0, frame[at + 1] ?? 0, frame[at + 2] ?? 0];
}

function brightness([red, green, blue]: Rgb): number {
  return (red + green + blue) / 3;
}

function findBeepMs(pcm: Buffer): number | null {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  const start = samples.findIndex((sample) => Math.abs(sample) > BEEP_LEVEL);
  return start < 0 ? null : (1000 * start) / SAMPLE_RATE;
}
