import { execFile } from 'node:child_process';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTool } from '../../../stack/tools.js';

const execFileAsync = promisify(execFile);

/** Runs the machine's own ffmpeg without a sandbox. Use it only for trusted, generated footage. */
export async function makeWithFfmpeg(args: readonly string[]): Promise<void> {
  await execFileAsync(findTool('ffmpeg'), ['-hide_banner', '-nostdin', '-v', 'error', '-xerror', '-y', ...args]);
}

export interface ClipOptions {
  readonly seconds?: number;
  readonly size?: string;
  readonly frameRate?: string;
  /** lavfi source of the sound; null for none. */
  readonly sound?: string | null;
  /** Options before the output's name: codecs, filters, metadata. */
  readonly encode?: readonly string[];
  /** Extra grain (0 to 100): makes the clip hard to compress. */
  readonly grain?: number;
}

/** The channels differ, because sound with equal channels would be planned as mono. */
const STEREO_TONE = "aevalsrc='0.2*sin(2765*t)|0.2*sin(3456*t)':sample_rate=48000";
const SMALL_H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];

/** Makes a clip: a moving test picture and a tone, in H.264 and AAC unless `encode` says otherwise. Returns its path. */
export async function makeClip(dir: string, name: string, options: ClipOptions = {}): Promise<string> {
  const {
    seconds = 2,
    size = '320x180',
    frameRate = '30',
    sound = STEREO_TONE,
    encode = SMALL_H264,
    grain = 0,
  } = options;
  const noise = grain > 0 ? `,noise=alls=${grain}:allf=t` : '';
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${frameRate}${noise}`];
  const tone = sound === null ? [] : ['-f', 'lavfi', '-i', sound];
  const path = join(dir, name);
  await makeWithFfmpeg([...picture, ...tone, '-t', String(seconds), ...encode, path]);
  return path;
}

/** Much in the file and little in the picture: over Gmail's limit, quick to encode, and yet seen while that lasts. */
export function makeBulkyClip(dir: string, name: string): Promise<string> {
  const encode = ['-c:v', 'rawvideo', '-pix_fmt', 'uyvy422', '-tag:v', '2vuy', '-c:a', 'aac'];
  return makeClip(dir, name, { seconds: 5, size: '640x360', grain: 8, encode });
}

/** Copies the same streams with other container options. */
async function remux(fromPath: string, toPath: string, before: readonly string[], after: readonly string[]) {
  await makeWithFfmpeg([...before, '-i', fromPath, '-c', 'copy', ...after, toPath]);
  return toPath;
}

/** A portrait clip of a phone: stored in landscape, shown rotated by 90 degrees. */
export async function makeRotated(dir: string): Promise<string> {
  const flat = await makeClip(dir, 'flat.mp4');
  return remux(flat, join(dir, 'rotated.mp4'), ['-display_rotation:v:0', '-90'], []);
}

export const makeSilent = (dir: string) => makeClip(dir, 'silent.mp4', { sound: null });

export const makeSurround = (dir: string) =>
  makeClip(dir, 'surround.mkv', {
    sound:
      'sine=frequency=300:sample_rate=48000,aformat=channel_layouts=mono,pan=5.1|c0=c0|c1=-1*c0|c2=c0|c3=c0|c4=c0|c5=c0',
  });

/** Frames at uneven intervals, as phones record them in the dark. */
export const makeVariableRate = (dir: string) =>
  makeClip(dir, 'variable.mp4', {
    seconds: 4,
    encode: ['-vf', "select='not(mod(n,3))+lt(n,40)'", '-fps_mode', 'vfr', ...SMALL_H264],
  });

export const makeOneFrame = (dir: string) => makeClip(dir, 'one-frame.mp4', { seconds: 0.033 });

export const makeHighFrameRate = (dir: string) => makeClip(dir, 'fast-frames.mp4', { frameRate: '120' });

export const makeInterlaced = (dir: string) =>
  makeClip(dir, 'interlaced.mp4', {
    frameRate: '50',
    encode: ['-vf', 'tinterlace=interleave_top,setfield=tff', '-flags', '+ilme+ildct', ...SMALL_H264],
  });

/** The sound continues for three seconds after the last frame. */
export const makeAudioLonger = (dir: string) =>
  makeClip(dir, 'sound-longer.mp4', { seconds: 5, encode: ['-vf', 'trim=duration=2', ...SMALL_H264] });

export const makeOddSized = (dir: string) =>
  makeClip(dir, 'odd.mkv', {
    encode: ['-vf', 'format=yuv444p,pad=322:182,crop=321:181:0:0:exact=1', '-c:v', 'ffv1', '-c:a', 'aac'],
  });

export const makeAnamorphic = (dir: string) =>
  makeClip(dir, 'anamorphic.mp4', { size: '360x288', encode: ['-vf', 'setsar=16/11', ...SMALL_H264] });

export const makeTenBit = (dir: string) =>
  makeClip(dir, 'ten-bit.mp4', {
    encode: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-c:a', 'aac'],
  });

/** HDR10 as phones record it: HEVC, 10 bits, PQ. */
export const makeHdr = (dir: string) =>
  makeClip(dir, 'hdr.mp4', {
    seconds: 1,
    encode: [
      ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-c:a', 'aac', '-tag:v', 'hvc1'],
      ...['-x265-params', 'log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc'],
    ],
  });

/** Music with a cover picture, which is not a video. */
export async function makeAudioWithCover(dir: string): Promise<string> {
  const cover = join(dir, 'cover.jpg');
  await makeWithFfmpeg(['-f', 'lavfi', '-i', 'color=red:size=64x64', '-frames:v', '1', cover]);
  const path = join(dir, 'song.m4a');
  await makeWithFfmpeg([
    ...['-f', 'lavfi', '-i', STEREO_TONE, '-i', cover, '-map', '0:a', '-map', '1:v', '-t', '2'],
    ...['-c:a', 'aac', '-c:v', 'mjpeg', '-disposition:v:0', 'attached_pic', path],
  ]);
  return path;
}

export const makeAudioOnly = async (dir: string): Promise<string> => {
  const path = join(dir, 'sound.m4a');
  await makeWithFfmpeg(['-f', 'lavfi', '-i', STEREO_TONE, '-t', '2', '-c:a', 'aac', path]);
  return path;
};

/** Streamed WebM, as a browser records it: without duration and index. */
export async function makeUnknownDuration(dir: string): Promise<string> {
  const encode = ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus', '-live', '1', '-f', 'webm'];
  return makeClip(dir, 'live.webm', { encode });
}

/** Width and height of the first picture in a file. */
export async function pictureSize(path: string): Promise<{ width: number; height: number }> {
  const query = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=width,height', '-of', 'csv=p=0'];
  const { stdout } = await execFileAsync(findTool('ffprobe'), [...query, path]);
  const [width = 0, height = 0] = stdout.trim().split(',').map(Number);
  return { width, height };
}

/** A video whose first picture stream is a cover. */
export async function makeVideoWithCover(dir: string): Promise<string> {
  const clip = await makeClip(dir, 'plain.mp4');
  const cover = join(dir, 'cover.png');
  await makeWithFfmpeg(['-f', 'lavfi', '-i', 'color=blue:size=64x64', '-frames:v', '1', cover]);
  const path = join(dir, 'with-cover.mp4');
  const maps = ['-map', '1:v', '-map', '0:v', '-map', '0:a', '-c', 'copy', '-disposition:v:0', 'attached_pic'];
  await makeWithFfmpeg(['-i', clip, '-i', cover, ...maps, path]);
  return path;
}

/** A file whose index promises `seconds`, but which contains only the first part of the data. */
export async function makeTruncated(dir: string): Promise<string> {
  const path = await makeClip(dir, 'truncated.mp4', {
    seconds: 8,
    grain: 20,
    encode: [...SMALL_H264, '-movflags', '+faststart'],
  });
  await truncate(path, Math.floor((await stat(path)).size / 2));
  return path;
}

export async function makeTextFile(dir: string, name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
}

export const readBytes = (path: string): Promise<Buffer> => readFile(path);

/** Black silence with a white flash and a beep at two seconds; the sound stream itself begins `lateMs` late. */
export async function makeFlashAndBeep(dir: string, name: string, lateMs: number): Promise<string> {
  const path = join(dir, name);
  const late = lateMs / 1000;
  const beep = `aevalsrc='if(between(t,${2 - late},${2.3 - late}),sin(2000*t),0)':s=48000:d=${4 - late}`;
  await makeWithFfmpeg([
    ...[
      '-f',
      'lavfi',
      '-i',
      "color=black:size=320x180:rate=30:duration=4,drawbox=c=white:t=fill:enable='between(t,2,2.3)'",
    ],
    ...['-itsoffset', String(late), '-f', 'lavfi', '-i', beep, '-c:v', 'libx264', '-c:a', 'flac', path],
  ]);
  return path;
}

/** The times of the flash and the beep of such a clip, as a player would play them. */
export async function findFlashAndBeep(path: string): Promise<{ flashMs: number; beepMs: number }> {
  const filters = ['-vf', 'blackdetect=d=0.2', '-af', 'aresample=async=1:first_pts=0,silencedetect=n=-30dB:d=0.2'];
  const { stderr } = await execFileAsync(findTool('ffmpeg'), ['-nostdin', '-i', path, ...filters, '-f', 'null', '-']);
  const first = (pattern: RegExp): number => 1000 * Number.parseFloat(pattern.exec(stderr)?.[1] ?? 'NaN');
  return { flashMs: first(/black_end:\s*([\d.]+)/), beepMs: first(/silence_end:\s*([\d.]+)/) };
}
