import { describe, expect } from 'vitest';
import { beep, makeScene, type SceneOptions } from '../support/footage/scene.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const rough = { tolerance: 26 };
const sd = (encode: readonly string[], change: SceneOptions = {}): SceneOptions => ({
  matrix: 'smpte170m',
  tagged: false,
  encode,
  ...change,
});

describe('old and unusual codecs and containers', () => {
  defineAcceptedInputTests([
    {
      what: 'MPEG-4 in AVI',
      make: (dir) => makeScene(dir, 'xvid.avi', sd(['-c:v', 'mpeg4', '-q:v', '2', '-c:a', 'libmp3lame'])),
      ...rough,
    },
    {
      what: 'Cinepak',
      make: (dir) =>
        makeScene(dir, 'cinepak.avi', { pixelFormat: 'rgb24', encode: ['-c:v', 'cinepak', '-c:a', 'pcm_u8'] }),
      ...rough,
    },
    {
      what: 'Windows Media',
      make: (dir) => makeScene(dir, 'media.wmv', sd(['-c:v', 'wmv2', '-q:v', '2', '-c:a', 'wmav2'])),
      // The sound of this codec begins so much late in the source itself.
      beepMs: 1043,
      ...rough,
    },
    {
      what: 'the first MPEG-4 of Microsoft',
      make: (dir) => makeScene(dir, 'ms.avi', sd(['-c:v', 'msmpeg4', '-q:v', '2', '-c:a', 'adpcm_ms'])),
      ...rough,
    },
    {
      what: 'MPEG-2 of a DVD',
      make: (dir) => makeScene(dir, 'dvd.mpg', sd(['-c:v', 'mpeg2video', '-q:v', '2', '-c:a', 'mp2'])),
      ...rough,
    },
    {
      what: 'MPEG-1',
      make: (dir) => makeScene(dir, 'one.mpeg', sd(['-c:v', 'mpeg1video', '-q:v', '2', '-c:a', 'mp2'])),
      ...rough,
    },
    {
      what: 'Flash video',
      make: (dir) =>
        makeScene(dir, 'flash.flv', sd(['-c:v', 'flv', '-q:v', '2', '-c:a', 'libmp3lame', '-ar', '44100'])),
      ...rough,
    },
    { what: 'H.264 in Flash', make: (dir) => makeScene(dir, 'stream.flv') },
    {
      what: 'a DV camcorder',
      make: (dir) =>
        makeScene(dir, 'camera.dv', {
          size: '720x576',
          rate: '25',
          matrix: 'smpte170m',
          tagged: false,
          filters: ['setdar=4/3'],
          sound: beep(2),
          encode: ['-c:v', 'dvvideo', '-c:a', 'pcm_s16le'],
        }),
      ...rough,
      size: [768, 576],
      channels: 2,
      facts: ({ video }) => expect(video.width).toBeGreaterThan(760),
    },
    {
      what: 'an early telephone (H.263 and AMR in 3GP)',
      make: (dir) =>
        makeScene(
          dir,
          'early.3gp',
          sd(['-c:v', 'h263', '-q:v', '2', '-c:a', 'libopencore_amrnb', '-ar', '8000', '-b:a', '12.2k'], {
            size: '176x144',
            filters: ['setsar=1'],
          }),
        ),
      ...rough,
      size: [176, 144],
    },
    {
      what: 'VP8',
      make: (dir) =>
        makeScene(
          dir,
          'eight.webm',
          sd(['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '1M', '-c:a', 'libvorbis']),
        ),
    },
    {
      what: 'VP9',
      make: (dir) =>
        makeScene(dir, 'nine.webm', {
          encode: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-c:a', 'libopus'],
        }),
    },
    {
      what: 'AV1',
      make: (dir) =>
        makeScene(dir, 'one.webm', { encode: ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '25', '-c:a', 'libopus'] }),
    },
    {
      what: 'AV1 in MP4',
      make: (dir) =>
        makeScene(dir, 'av1.mp4', { encode: ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '25', '-c:a', 'aac'] }),
    },
    {
      what: 'HEVC in 10 bits',
      make: (dir) =>
        makeScene(dir, 'hevc.mp4', {
          encode: [
            '-c:v',
            'libx265',
            '-preset',
            'ultrafast',
            '-crf',
            '14',
            '-pix_fmt',
            'yuv420p10le',
            '-x265-params',
            'log-level=error',
            '-tag:v',
            'hvc1',
            '-c:a',
            'aac',
          ],
        }),
    },
    {
      what: 'ProRes',
      make: (dir) =>
        makeScene(dir, 'prores.mov', {
          pixelFormat: 'yuv422p10le',
          encode: ['-c:v', 'prores_ks', '-c:a', 'pcm_s24le'],
        }),
    },
    {
      what: 'DNxHR',
      make: (dir) =>
        makeScene(dir, 'dnxhr.mov', {
          pixelFormat: 'yuv422p',
          encode: ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq', '-c:a', 'pcm_s16le'],
        }),
    },
    {
      what: 'Motion JPEG',
      make: (dir) =>
        makeScene(dir, 'motion.mov', {
          matrix: 'smpte170m',
          range: 'full',
          pixelFormat: 'yuvj420p',
          tagged: false,
          encode: ['-c:v', 'mjpeg', '-q:v', '2', '-c:a', 'aac'],
        }),
    },
    {
      what: 'Theora',
      make: (dir) => makeScene(dir, 'theora.ogv', sd(['-c:v', 'libtheora', '-q:v', '9', '-c:a', 'libvorbis'])),
      ...rough,
    },
    {
      what: 'MPEG-2 in MXF',
      make: (dir) =>
        makeScene(dir, 'camera.mxf', {
          sound: beep(1),
          encode: ['-c:v', 'mpeg2video', '-q:v', '2', '-c:a', 'pcm_s16le'],
        }),
      ...rough,
    },
    {
      what: 'a screen recording of DOS',
      make: (dir) => makeScene(dir, 'dos.avi', { pixelFormat: 'bgr0', encode: ['-c:v', 'zmbv', '-c:a', 'pcm_s16le'] }),
    },
  ]);
});
