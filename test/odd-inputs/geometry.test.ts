import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { findBox } from '../support/footage/mp4-boxes.js';
import { H264, makeScene, remux } from '../support/footage/scene.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const rotated = async (dir: string, name: string, options: readonly string[]) =>
  remux(await makeScene(dir, `${name}-flat.mp4`), join(dir, `${name}.mp4`), options);

/** Sets the display matrix itself, as no option of ffmpeg does. */
async function withMatrix(dir: string, name: string, [a, b, c, d]: readonly number[]): Promise<string> {
  const path = join(dir, name);
  const file = await readFile(await makeScene(dir, `flat-${name}`));
  const header = findBox(file, ['moov', 'trak', 'tkhd'])[2];
  const matrix = (header?.content ?? 0) + 40;
  [a, b, 0, c, d, 0].forEach((value = 0, at) => file.writeInt32BE(Math.round(value * 65_536), matrix + 4 * at));
  await writeFile(path, file);
  return path;
}

describe('pictures that lie on their side, are mirrored, or have odd pixels', () => {
  defineAcceptedInputTests([
    {
      what: 'a phone clip turned by 90 degrees',
      make: (dir) => rotated(dir, 'turned-90', ['-display_rotation:v:0', '-90']),
      size: [180, 320],
      corners: ['blue', 'red', 'yellow', 'green'],
    },
    {
      what: 'a phone clip upside down',
      make: (dir) => rotated(dir, 'turned-180', ['-display_rotation:v:0', '180']),
      corners: ['yellow', 'blue', 'green', 'red'],
    },
    {
      what: 'a phone clip turned by 270 degrees',
      make: (dir) => rotated(dir, 'turned-270', ['-display_rotation:v:0', '90']),
      size: [180, 320],
      corners: ['green', 'yellow', 'red', 'blue'],
    },
    {
      what: 'a mirrored selfie',
      make: (dir) => withMatrix(dir, 'mirrored.mp4', [-1, 0, 0, 1]),
      corners: ['green', 'red', 'yellow', 'blue'],
    },
    {
      what: 'a clip mirrored top to bottom',
      make: (dir) => withMatrix(dir, 'flipped.mp4', [1, 0, 0, -1]),
      corners: ['blue', 'yellow', 'red', 'green'],
    },
    {
      what: 'a mirrored selfie held upright',
      make: (dir) => withMatrix(dir, 'mirrored-90.mp4', [0, 1, 1, 0]),
      size: [180, 320],
      corners: ['red', 'blue', 'green', 'yellow'],
    },
    {
      what: 'a turned clip that is only copied',
      make: (dir) => rotated(dir, 'copied-90', ['-display_rotation:v:0', '-90']),
      copies: true,
      size: [320, 180],
      corners: ['blue', 'red', 'yellow', 'green'],
    },
    {
      what: 'a portrait picture',
      make: (dir) => makeScene(dir, 'portrait.mp4', { size: '180x320' }),
      size: [180, 320],
    },
    {
      what: 'odd sides',
      make: (dir) =>
        makeScene(dir, 'odd.mkv', {
          size: '321x181',
          pixelFormat: 'yuv444p',
          encode: ['-c:v', 'ffv1', '-c:a', 'flac'],
        }),
      size: [320, 180],
    },
    {
      what: 'a picture of 16 by 16',
      make: (dir) => makeScene(dir, 'tiny.mp4', { size: '16x16' }),
      size: [16, 16],
      corners: null,
      flashMs: null,
      beepMs: 1000,
    },
    {
      what: 'a strip of 1280 by 64',
      make: (dir) => makeScene(dir, 'strip.mp4', { size: '1280x64' }),
      size: [1280, 64],
    },
    {
      what: 'wide pixels',
      make: (dir) => makeScene(dir, 'wide.mp4', { size: '240x180', filters: ['setsar=16/11'] }),
      size: [348, 180],
    },
    {
      what: 'tall pixels',
      make: (dir) => makeScene(dir, 'tall.mp4', { filters: ['setsar=3/4'] }),
      size: [240, 180],
    },
    {
      what: 'wide pixels in a turned picture',
      make: async (dir) =>
        remux(
          await makeScene(dir, 'wide-flat.mp4', { size: '240x180', filters: ['setsar=4/3'] }),
          join(dir, 'wide-turned.mp4'),
          ['-display_rotation:v:0', '-90'],
        ),
      size: [180, 320],
      corners: ['blue', 'red', 'yellow', 'green'],
    },
    {
      what: 'an absurd pixel shape as square ones',
      make: (dir) => makeScene(dir, 'absurd.mkv', { filters: ['setsar=1/60'] }),
    },
    {
      what: 'three frames of 8K',
      make: (dir) => makeScene(dir, 'eight-k.mp4', { size: '7680x4320', rate: '30', seconds: 0.1, encode: H264 }),
      size: [1920, 1080],
      durationMs: 100,
      flashMs: null,
      beepMs: null,
    },
  ]);
});
