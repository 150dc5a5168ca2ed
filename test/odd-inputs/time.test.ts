import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeEditedScene } from '../support/footage/copy-oddities.js';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import { combedFrameRatio, type OutputInspection } from '../support/footage/inspect-output.js';
import { beep, H264, makeScene, remux, type SceneOptions } from '../support/footage/scene.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const LOSSLESS = ['-c:v', 'ffv1', '-c:a', 'flac'];

/** Fields of a picture that moves sideways, and is back where it was when it flashes. */
const fields = (order: 'top' | 'bottom', change: SceneOptions = {}): SceneOptions => ({
  rate: '50',
  filters: ['scroll=h=0.02', `tinterlace=interleave_${order}`, `setfield=${order === 'top' ? 'tff' : 'bff'}`],
  encode: [...H264, '-flags', '+ilme+ildct', '-x264-params', `${order === 'top' ? 'tff' : 'bff'}=1`],
  ...change,
});

const expectNoCombing = async ({ path }: OutputInspection) => expect(await combedFrameRatio(path)).toBeLessThan(0.1);

describe('fields instead of frames', () => {
  const moving = { corners: null, frameRate: 25, extraChecks: expectNoCombing };
  defineAcceptedInputTests([
    { what: 'fields, top first', make: (dir) => makeScene(dir, 'tff.mp4', fields('top')), ...moving },
    { what: 'fields, bottom first', make: (dir) => makeScene(dir, 'bff.mp4', fields('bottom')), ...moving },
    {
      what: 'fields block by block (MBAFF), as camcorders',
      make: (dir) =>
        makeScene(dir, 'mbaff.ts', fields('top', { encode: [...(fields('top').encode ?? []), '-preset', 'medium'] })),
      ...moving,
    },
    {
      what: 'fields of MPEG-2 television',
      make: (dir) =>
        makeScene(
          dir,
          'mpeg2.ts',
          fields('top', { encode: ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-c:a', 'mp2'] }),
        ),
      ...moving,
    },
    {
      what: 'fields that a converter has forgotten to mention',
      make: (dir) =>
        makeScene(
          dir,
          'unflagged.mkv',
          fields('bottom', {
            size: '720x576',
            matrix: 'smpte170m',
            filters: ['scroll=h=0.02', 'tinterlace=interleave_bottom', 'setfield=prog'],
            encode: LOSSLESS,
          }),
        ),
      ...moving,
      size: [720, 576],
      facts: ({ video }) => expect(video.unflaggedFieldOrder).toBe('bff'),
    },
    {
      what: 'a film on American television (telecine)',
      make: (dir) =>
        makeScene(dir, 'telecine.ts', {
          rate: '24000/1001',
          filters: ['telecine', 'setfield=tff'],
          encode: ['-c:v', 'mpeg2video', '-q:v', '2', '-flags', '+ilme+ildct', '-c:a', 'mp2'],
        }),
      durationRangeMs: [1950, 2050],
    },
  ]);
});

describe('rates', () => {
  defineAcceptedInputTests([
    {
      what: 'frames that phones drop in the dark',
      make: (dir) =>
        makeScene(dir, 'dark.mp4', {
          filters: ["select='lt(n,20)+not(mod(n,3))'"],
          encode: ['-fps_mode', 'vfr', ...H264],
        }),
    },
    {
      what: 'a screen recording that pauses where nothing moves',
      make: (dir) =>
        makeScene(dir, 'screen.mkv', {
          seconds: 4,
          filters: ["select='lt(n,3)+between(n,20,45)+gt(n,115)'"],
          encode: ['-fps_mode', 'vfr', ...H264],
        }),
      durationMs: 4000,
      frameRate: 30,
    },
    {
      what: 'a clock of a thousand ticks a second',
      make: (dir) =>
        makeScene(dir, 'ticks.mp4', { rate: '30000/1001', encode: ['-video_track_timescale', '1000', ...H264] }),
      facts: ({ video }) => expect(video.frameRate).toBeCloseTo(29.97, 1),
      durationRangeMs: [2000, 2003],
    },
    {
      what: 'one frame a second',
      make: (dir) => makeScene(dir, 'slides.mp4', { rate: '1', seconds: 4 }),
      durationMs: 4000,
    },
    {
      what: 'a frame in ten seconds',
      make: (dir) => makeScene(dir, 'rare.mp4', { rate: '1/10', seconds: 20 }),
      durationMs: 20_000,
      flashMs: null,
      beepMs: 1000,
    },
    { what: '240 frames a second', make: (dir) => makeScene(dir, 'slow-motion.mp4', { rate: '240' }), frameRate: 60 },
    { what: '90000/2999 frames a second', make: (dir) => makeScene(dir, 'crooked.mp4', { rate: '90000/2999' }) },
    {
      what: '24000/1001 frames a second',
      make: (dir) => makeScene(dir, 'film.mp4', { rate: '24000/1001' }),
      frameRate: 24_000 / 1001,
      durationRangeMs: [2000, 2003],
    },
    {
      what: 'a single frame',
      make: (dir) => makeScene(dir, 'one.mp4', { encode: ['-frames:v', '1', ...H264], sound: null }),
      channels: 0,
      durationMs: 33,
      flashMs: null,
    },
    {
      what: 'twenty minutes less one frame',
      make: (dir) => makeScene(dir, 'long.mp4', { size: '64x36', rate: '2', seconds: 1199.5, sound: null }),
      size: [64, 36],
      channels: 0,
      durationMs: 1_199_500,
      corners: null,
    },
  ]);
});

describe('beginnings and ends', () => {
  defineAcceptedInputTests([
    {
      what: 'a picture that begins 700 ms after the sound',
      make: (dir) =>
        makeScene(dir, 'late-picture.mkv', { beforePicture: ['-itsoffset', '0.7'], sound: beep(1, 48_000, 2.7, 1700) }),
      durationMs: 2700,
      flashMs: 1700,
    },
    {
      what: 'sound that begins 700 ms after the picture',
      make: (dir) =>
        makeScene(dir, 'late-sound.mkv', { beforeSound: ['-itsoffset', '0.7'], sound: beep(1, 48_000, 1.3, 300) }),
    },
    {
      what: 'the same in MP4, by an empty edit',
      make: (dir) =>
        makeScene(dir, 'late-sound.mp4', { beforeSound: ['-itsoffset', '0.7'], sound: beep(1, 48_000, 1.3, 300) }),
    },
    {
      what: 'a picture by an empty edit',
      make: (dir) =>
        makeScene(dir, 'late-picture.mp4', { beforePicture: ['-itsoffset', '0.7'], sound: beep(1, 48_000, 2.7, 1700) }),
      durationMs: 2700,
      flashMs: 1700,
    },
    {
      what: 'a late sound that is only copied',
      make: (dir) =>
        makeScene(dir, 'late-copied.mp4', { beforeSound: ['-itsoffset', '0.7'], sound: beep(1, 48_000, 1.3, 300) }),
      copies: true,
    },
    {
      what: 'a clock that starts after an hour',
      make: (dir) => makeScene(dir, 'hour.ts', { encode: [...H264, '-output_ts_offset', '3600'] }),
    },
    {
      what: 'a clock that starts after a quarter of an hour, which is no damage (Matroska)',
      make: (dir) => makeScene(dir, 'quarter.mkv', { encode: [...H264, '-output_ts_offset', '900'] }),
      facts: ({ damaged }) => expect(damaged).toBeUndefined(),
    },
    {
      what: 'a clock that starts below zero',
      make: (dir) =>
        makeScene(dir, 'below.mkv', {
          encode: [...H264, '-output_ts_offset', '-0.5', '-avoid_negative_ts', 'disabled'],
        }),
      durationRangeMs: [1450, 2000],
      flashMs: null,
      beepMs: null,
    },
    {
      what: 'sound longer than the picture',
      make: (dir) => makeScene(dir, 'long-sound.mp4', { sound: beep(1, 48_000, 3) }),
      durationMs: 3000,
    },
    {
      what: 'sound shorter than the picture',
      make: (dir) => makeScene(dir, 'short-sound.mp4', { sound: beep(1, 48_000, 1.3) }),
    },
    {
      what: 'an edit list that begins after the end of the recording',
      make: (dir) => makeEditedScene(dir, 'beyond.mp4', [{ fromMs: 60_000, durationMs: 2000 }]),
      channels: 0,
      facts: ({ reading }) => expect(reading).toEqual({ ignoresEdits: true }),
    },
    {
      what: 'an edit list that lasts no time at all',
      make: (dir) => makeEditedScene(dir, 'no-time.mp4', [{ fromMs: 0, durationMs: 0 }]),
      channels: 0,
    },
    {
      what: 'a start that was trimmed away (edit list)',
      make: async (dir) =>
        remux(
          await makeScene(dir, 'whole.mp4', { seconds: 3, encode: [...H264, '-g', '60'] }),
          join(dir, 'trimmed.mp4'),
          ['-ss', '0.5'],
        ),
      durationMs: 2500,
      flashMs: 500,
    },
    {
      what: 'the same, only copied',
      make: async (dir) =>
        remux(
          await makeScene(dir, 'whole-2.mp4', { seconds: 3, encode: [...H264, '-g', '60'] }),
          join(dir, 'trimmed-2.mp4'),
          ['-ss', '0.5'],
        ),
      copies: true,
      durationMs: 2500,
      flashMs: 500,
    },
    {
      what: 'a third stream that begins long before the others',
      make: (dir) => makeEarlySubtitle(dir),
      durationMs: 2000,
    },
    {
      what: 'fragments',
      make: (dir) =>
        makeScene(dir, 'fragments.mp4', {
          encode: [...H264, '-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-g', '15'],
        }),
    },
    { what: 'an index at the end', make: (dir) => makeScene(dir, 'index-last.mov') },
    {
      what: 'no stated length, as browsers record',
      make: (dir) =>
        makeScene(dir, 'live.webm', {
          encode: ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '1M', '-c:a', 'libopus', '-live', '1'],
        }),
    },
    { what: 'two recordings joined, each with its own clock', make: (dir) => makeConcatenated(dir), durationMs: 4000 },
  ]);
});

async function makeEarlySubtitle(dir: string): Promise<string> {
  const text = join(dir, 'early.srt');
  await writeFile(text, '1\n00:00:00,000 --> 00:00:00,500\nHello\n');
  const scene = await makeScene(dir, 'plain.mkv');
  const path = join(dir, 'early.mkv');
  await makeWithFfmpeg(['-itsoffset', '0.8', '-i', scene, '-i', text, '-map', '0', '-map', '1', '-c', 'copy', path]);
  return path;
}

async function makeConcatenated(dir: string): Promise<string> {
  const first = await makeScene(dir, 'first.ts', { encode: [...H264, '-output_ts_offset', '500'] });
  const second = await makeScene(dir, 'second.ts');
  const path = join(dir, 'joined.ts');
  await writeFile(path, Buffer.concat([await readFile(first), await readFile(second)]));
  return path;
}
