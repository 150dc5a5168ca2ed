import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEAD_BYTES, isCertainlyNoVideo } from '../../../src/domain/media/facts/first-bytes.js';
import * as footage from '../../support/footage/footage.js';
import { useTempDir } from './gateway-setup.js';

const MPEG2 = ['-c:v', 'mpeg2video', '-c:a', 'mp2'];
const DV = [
  '-vf',
  'scale=720:576,setsar=16/15',
  '-r',
  '25',
  '-pix_fmt',
  'yuv420p',
  '-c:v',
  'dvvideo',
  '-c:a',
  'pcm_s16le',
];

/** A file of each kind that our ffmpeg reads. */
const KINDS: [name: string, encode?: readonly string[]][] = [
  ['a.mp4'],
  ['index-first.mp4', ['-c:v', 'libx264', '-c:a', 'aac', '-movflags', '+faststart']],
  ['fragments.mp4', ['-c:v', 'libx264', '-c:a', 'aac', '-movflags', '+frag_keyframe+empty_moov']],
  ['a.mov'],
  ['a.3gp', ['-c:v', 'libx264', '-c:a', 'aac', '-ac', '1', '-ar', '8000']],
  ['a.mkv'],
  ['a.webm', ['-c:v', 'libvpx', '-c:a', 'libopus']],
  ['a.avi', ['-c:v', 'mpeg4', '-c:a', 'mp2']],
  ['motion-jpeg.avi', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-c:a', 'pcm_s16le']],
  ['a.ts'],
  ['a.m2ts'],
  ['a.mpg', MPEG2],
  ['a.m2v', ['-an', ...MPEG2]],
  ['a.flv'],
  ['a.wmv', ['-c:v', 'wmv2', '-c:a', 'wmav2']],
  ['a.ogv', ['-c:v', 'libtheora', '-c:a', 'libvorbis']],
  ['a.mxf', ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le']],
  ['a.dv', DV],
  ['a.gif', ['-an']],
];

/** Boxes that recorders write before all others. */
const LEADING_BOXES = ['free', 'wide', 'skip', 'mdat'];

describe('the first bytes', () => {
  const dir = useTempDir();
  const isRefused = async (path: string) => isCertainlyNoVideo((await readFile(path)).subarray(0, HEAD_BYTES));
  const write = async (name: string, parts: readonly Uint8Array[]) => {
    const path = join(dir.path, name);
    await writeFile(path, Buffer.concat(parts));
    return path;
  };

  it.each(KINDS)('of a video speak for none of the refusals: %s', async (name, encode) => {
    const path = await footage.makeClip(dir.path, name, encode ? { encode } : {});
    expect(await isRefused(path)).toBe(false);
  });

  it.each(LEADING_BOXES)('may be a box of type %s', async (type) => {
    const film = await readFile(await footage.makeClip(dir.path, `before-${type}.mov`));
    const path = await write(`${type}-first.mov`, [Buffer.from([0, 0, 0, 16]), Buffer.from(`${type}12345678`), film]);
    expect(await isRefused(path)).toBe(false);
  });

  it('of a transport stream may be a text, or a picture', async () => {
    const stream = await readFile(await footage.makeClip(dir.path, 'behind.ts'));
    const text = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n');
    expect(await isRefused(await write('after-a-text.ts', [text, stream]))).toBe(false);
    const picture = await readFile(await footage.makeClip(dir.path, 'p.png', { seconds: 0.03, encode: ['-an'] }));
    expect(await isRefused(await write('p-alone.png', [picture]))).toBe(true);
    expect(await isRefused(await write('after-a-picture.ts', [picture.subarray(0, 64), stream]))).toBe(false);
  });

  it.each<[string, readonly string[]]>([
    ['s.mp3', ['-vn', '-c:a', 'libmp3lame']],
    ['untitled.mp3', ['-vn', '-c:a', 'libmp3lame', '-id3v2_version', '0', '-write_xing', '0']],
    ['s.flac', ['-vn']],
    ['s.wav', ['-vn']],
    ['p.jpg', ['-an', '-frames:v', '1']],
  ])('of sound and pictures do: %s', async (name, encode) => {
    expect(await isRefused(await footage.makeClip(dir.path, name, { encode }))).toBe(true);
  });
});
