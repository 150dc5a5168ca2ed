import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import { addDolbyVision, makeHdrScene } from '../support/footage/hdr-scene.js';
import { beep, drawScene, H264, makeScene } from '../support/footage/scene.js';
import { defineAcceptedInputTests, defineRejectedInputTests } from './support/input-cases.js';

const LOSSLESS = ['-c:v', 'ffv1', '-c:a', 'flac'];
const h264As = (pixelFormat: string) => ({ pixelFormat, encode: [...H264, '-pix_fmt', pixelFormat] });
/** Bright colours come out a little darker, because highlights are rolled off. */
const HDR_TOLERANCE = 22;

describe('high dynamic range', () => {
  defineAcceptedInputTests([
    {
      what: 'HDR10, sheet-of-paper white as nearly white and grey as grey',
      make: (dir) => makeHdrScene(dir, 'hdr10.mp4', 'pq'),
      tolerance: HDR_TOLERANCE,
      facts: ({ video }) => expect(video.hdr).toBe('pq'),
      extraChecks: ({ middle }) => expect(Math.max(...middle)).toBeGreaterThan(232),
    },
    {
      what: 'HLG, just as bright as HDR10',
      make: (dir) => makeHdrScene(dir, 'hlg.mp4', 'hlg'),
      tolerance: HDR_TOLERANCE,
      facts: ({ video }) => expect(video.hdr).toBe('hlg'),
      extraChecks: ({ middle }) => expect(Math.max(...middle)).toBeGreaterThan(232),
    },
    {
      what: 'Dolby Vision 8.4 of a phone by its HLG base',
      make: async (dir) => addDolbyVision(await makeHdrScene(dir, 'dv84-base.mp4', 'hlg'), join(dir, 'dv84.mp4'), 8, 4),
      tolerance: HDR_TOLERANCE,
      facts: ({ video }) => expect(video.hdr).toBe('hlg'),
    },
    {
      what: 'Dolby Vision 8.1 by its HDR10 base',
      make: async (dir) => addDolbyVision(await makeHdrScene(dir, 'dv81-base.mp4', 'pq'), join(dir, 'dv81.mp4'), 8, 1),
      tolerance: HDR_TOLERANCE,
    },
  ]);
  defineRejectedInputTests([
    {
      what: 'Dolby Vision 5, which has no base for other screens',
      make: async (dir) => addDolbyVision(await makeHdrScene(dir, 'dv5-base.mp4', 'pq'), join(dir, 'dv5.mp4'), 5, 0),
      reason: 'unsupported_colors',
    },
  ]);
});

describe('the same with an older ffmpeg', () => {
  defineAcceptedInputTests(
    [
      { what: 'HDR10', make: (dir) => makeHdrScene(dir, 'old-hdr10.mp4', 'pq'), tolerance: HDR_TOLERANCE },
      { what: 'HLG', make: (dir) => makeHdrScene(dir, 'old-hlg.mp4', 'hlg'), tolerance: HDR_TOLERANCE },
      { what: 'the colours of old television', make: (dir) => makeScene(dir, 'old-601.mp4', { matrix: 'smpte170m' }) },
      { what: 'full range', make: (dir) => makeScene(dir, 'old-full.mp4', { range: 'full', ...h264As('yuvj420p') }) },
      {
        what: 'see-through pixels',
        make: (dir) =>
          makeScene(dir, 'old-alpha.mov', {
            pixelFormat: 'argb',
            alpha: 0.5,
            encode: ['-c:v', 'qtrle', '-c:a', 'aac'],
          }),
        opacity: 0.5,
        flashMs: null,
        beepMs: 1000,
      },
    ],
    { ffmpegPath: '/usr/bin/ffmpeg', ffprobePath: '/usr/bin/ffprobe' },
  );
});

describe('matrices, ranges and depths', () => {
  defineAcceptedInputTests([
    { what: 'BT.601, stated', make: (dir) => makeScene(dir, '601.mp4', { matrix: 'smpte170m' }) },
    { what: 'BT.601 of Europe, stated', make: (dir) => makeScene(dir, '601-pal.mp4', { matrix: 'bt470bg' }) },
    {
      what: 'BT.601, as small pictures without tags are',
      make: (dir) => makeScene(dir, '601-untagged.mkv', { matrix: 'smpte170m', tagged: false }),
    },
    { what: 'BT.709 in a small picture, stated', make: (dir) => makeScene(dir, '709-small.mp4') },
    {
      what: 'BT.709, as large pictures without tags are',
      make: (dir) => makeScene(dir, '709-untagged.mkv', { size: '1280x720', seconds: 1.5, tagged: false }),
      size: [1280, 720],
      durationMs: 1500,
    },
    { what: 'SMPTE 240M, as early HD cameras', make: (dir) => makeScene(dir, '240m.mkv', { matrix: 'smpte240m' }) },
    {
      what: 'BT.2020 in the standard range',
      make: (dir) =>
        makeConverted(dir, '2020-sdr.mp4', 'matrix=2020_ncl:primaries=2020:transfer=2020_10', 'yuv420p10le', [
          '-colorspace',
          'bt2020nc',
          '-color_primaries',
          'bt2020',
          '-color_trc',
          'bt2020-10',
        ]),
    },
    {
      what: 'the wide colours of a phone (Display P3)',
      make: (dir) =>
        makeConverted(dir, 'p3.mp4', 'matrix=709:primaries=smpte432:transfer=709', 'yuv420p', [
          '-colorspace',
          'bt709',
          '-color_primaries',
          'smpte432',
          '-color_trc',
          'bt709',
        ]),
    },
    {
      what: 'full range, as old phones',
      make: (dir) => makeScene(dir, 'full.mp4', { range: 'full', ...h264As('yuvj420p') }),
    },
    {
      what: 'full range that only a tag tells',
      make: (dir) => makeScene(dir, 'full.mkv', { range: 'full', encode: LOSSLESS }),
    },
    {
      what: 'BT.601 in full range, as webcams',
      make: (dir) =>
        makeScene(dir, 'webcam.avi', {
          matrix: 'smpte170m',
          range: 'full',
          pixelFormat: 'yuvj422p',
          tagged: false,
          encode: ['-c:v', 'mjpeg', '-q:v', '2', '-c:a', 'pcm_s16le'],
        }),
    },
    { what: '10 bits', make: (dir) => makeScene(dir, 'ten.mp4', h264As('yuv420p10le')) },
    { what: '4:2:2', make: (dir) => makeScene(dir, '422.mp4', h264As('yuv422p')) },
    { what: '4:2:2 in 10 bits', make: (dir) => makeScene(dir, '422-10.mp4', h264As('yuv422p10le')) },
    { what: '4:4:4', make: (dir) => makeScene(dir, '444.mp4', h264As('yuv444p')) },
    { what: '4:1:1', make: (dir) => makeScene(dir, '411.mkv', { pixelFormat: 'yuv411p', encode: LOSSLESS }) },
    {
      what: 'packed 4:2:2 as capture cards',
      make: (dir) =>
        makeScene(dir, 'packed.avi', {
          pixelFormat: 'uyvy422',
          matrix: 'smpte170m',
          encode: ['-c:v', 'rawvideo', '-c:a', 'pcm_s16le'],
        }),
    },
    {
      what: 'RGB in H.264, as screen recorders',
      make: (dir) =>
        makeScene(dir, 'rgb.mp4', {
          pixelFormat: 'gbrp',
          encode: ['-c:v', 'libx264rgb', '-preset', 'ultrafast', '-crf', '8', '-c:a', 'aac'],
        }),
    },
    {
      what: 'RGB of 16 bits',
      make: (dir) => makeScene(dir, 'rgb48.mkv', { pixelFormat: 'rgb48le', encode: LOSSLESS }),
    },
    {
      what: 'a palette',
      make: (dir) =>
        makeScene(dir, 'palette.avi', { pixelFormat: 'pal8', sound: null, filters: [], encode: ['-c:v', 'msrle'] }),
      channels: 0,
      tolerance: 24,
    },
    { what: 'an animated GIF', make: (dir) => makeGif(dir), channels: 0, tolerance: 24, frameRate: 25 },
    {
      what: 'grey alone',
      make: (dir) =>
        makeScene(dir, 'gray.mp4', { filters: ['extractplanes=y'], ...h264As('gray'), pixelFormat: 'yuv420p' }),
      corners: null,
      extraChecks: ({ ground }) => ground.forEach((value) => expect(Math.abs(value - 64)).toBeLessThan(8)),
    },
    {
      what: 'grey in full range',
      make: (dir) =>
        makeScene(dir, 'gray.avi', {
          pixelFormat: 'gray',
          range: 'full',
          tagged: false,
          encode: ['-c:v', 'mjpeg', '-q:v', '2', '-c:a', 'pcm_s16le'],
        }),
      corners: null,
      extraChecks: ({ ground }) => ground.forEach((value) => expect(Math.abs(value - 64)).toBeLessThan(8)),
    },
  ]);
});

describe('see-through pixels, over black', () => {
  const halfSeen = { opacity: 0.5, flashMs: null, beepMs: 1000 };
  defineAcceptedInputTests([
    {
      what: 'ProRes 4444',
      make: (dir) =>
        makeScene(dir, '4444.mov', {
          pixelFormat: 'yuva444p10le',
          alpha: 0.5,
          encode: ['-c:v', 'prores_ks', '-profile:v', '4444', '-alpha_bits', '16', '-c:a', 'pcm_s16le'],
        }),
      ...halfSeen,
    },
    {
      what: 'QuickTime Animation',
      make: (dir) =>
        makeScene(dir, 'animation.mov', { pixelFormat: 'argb', alpha: 0.5, encode: ['-c:v', 'qtrle', '-c:a', 'aac'] }),
      ...halfSeen,
    },
    {
      what: 'VP9',
      make: (dir) =>
        makeScene(dir, 'alpha9.webm', {
          pixelFormat: 'yuva420p',
          alpha: 0.5,
          encode: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-c:a', 'libopus'],
        }),
      ...halfSeen,
    },
    {
      what: 'VP8',
      make: (dir) =>
        makeScene(dir, 'alpha8.webm', {
          pixelFormat: 'yuva420p',
          matrix: 'smpte170m',
          alpha: 0.5,
          encode: ['-c:v', 'libvpx', '-deadline', 'realtime', '-auto-alt-ref', '0', '-b:v', '1M', '-c:a', 'libvorbis'],
        }),
      ...halfSeen,
    },
    {
      what: 'pixels that turn out to hide nothing',
      make: (dir) =>
        makeScene(dir, 'opaque.mov', { pixelFormat: 'argb', alpha: 0.999, encode: ['-c:v', 'qtrle', '-c:a', 'aac'] }),
    },
  ]);
});

/** The scene converted to other colours by zscale, so that the drawing still looks the same. */
async function makeConverted(
  dir: string,
  name: string,
  to: string,
  pixelFormat: string,
  tags: readonly string[],
): Promise<string> {
  const path = join(dir, name);
  const picture = `${drawScene('320x180', '30', 2)},setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc,zscale=matrixin=gbr:rangein=full:primariesin=bt709:transferin=bt709:${to}:range=limited,format=${pixelFormat}`;
  await makeWithFfmpeg([
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    beep(),
    ...H264,
    ...tags,
    '-color_range',
    'tv',
    path,
  ]);
  return path;
}

async function makeGif(dir: string): Promise<string> {
  const path = join(dir, 'loop.gif');
  await makeWithFfmpeg([
    '-f',
    'lavfi',
    '-i',
    `${drawScene('320x180', '25', 2)},format=rgb24,split[a][b];[a]palettegen[p];[b][p]paletteuse`,
    path,
  ]);
  return path;
}
