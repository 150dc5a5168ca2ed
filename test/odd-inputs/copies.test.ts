import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  makeContradictingColors,
  makeCroppedScene,
  makeEditedScene,
  makeFilteredScene,
  makeWithApplicationUnits,
  makeWithCameraData,
} from '../support/footage/copy-oddities.js';
import { makeJoinedLate, makeJoinedStreams, makePaddedStream } from '../support/footage/transport-streams.js';
import { beep, H264, makeScene, remux, SECRETS } from '../support/footage/scene.js';
import type { OutputInspection } from '../support/footage/inspect-output.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const [PLACE, CAMERA] = SECRETS;
const x264 = (parameters: string): readonly string[] => [...H264, '-x264-params', parameters];

const CAMERA_DATA = `${CAMERA} at ${PLACE} and again ${PLACE}`;

function expectNoFlash({ middle }: OutputInspection): void {
  expect(Math.max(...middle)).toBeLessThan(150);
}

describe('what fits is copied, and shows the same', () => {
  defineAcceptedInputTests([
    { what: 'an ordinary clip', make: (dir) => makeScene(dir, 'plain.mp4'), copies: true },
    { what: 'a transport stream', make: (dir) => makeScene(dir, 'plain.ts'), copies: true },
    { what: 'a Matroska file', make: (dir) => makeScene(dir, 'plain.mkv'), copies: true },
    { what: 'a Flash video', make: (dir) => makeScene(dir, 'plain.flv'), copies: true },
    { what: 'a silent clip', make: (dir) => makeScene(dir, 'mute.mp4', { sound: null }), copies: true, channels: 0 },
    {
      what: 'a clip with many reordered frames',
      make: (dir) => makeScene(dir, 'reordered.mp4', { encode: [...H264, '-preset', 'medium', '-bf', '8'] }),
      copies: true,
    },
    {
      what: 'fragments',
      make: (dir) => makeScene(dir, 'cut.mp4', { encode: [...H264, '-movflags', '+frag_keyframe+empty_moov'] }),
      copies: true,
    },
    {
      what: 'a clip without the data that a camera writes between its frames',
      make: (dir) => makeWithCameraData(dir, 'camera.mp4', CAMERA_DATA),
      copies: true,
    },
    {
      what: 'a clip without the data that an application writes between its frames',
      make: (dir) => makeWithApplicationUnits(dir, 'application.mp4', CAMERA),
      copies: true,
    },
    {
      what: 'a clip whose tag lets its parameters change (avc3), under the tag that plays everywhere',
      make: async (dir) => remux(await makeScene(dir, 'avc1.mp4'), join(dir, 'avc3.mp4'), [], ['-tag:v', 'avc3']),
      copies: true,
      extraChecks: ({ video }) => expect(video['codec_tag_string']).toBe('avc1'),
    },
    {
      what: 'a transport stream of which nine tenths are padding',
      make: (dir) => makePaddedStream(dir, 'padded.ts', 0.98),
      copies: true,
      facts: ({ sizeBytes }) => expect(sizeBytes).toBeGreaterThan(1_000_000),
    },
    {
      what: 'a clip that its encoder padded to a constant bitrate',
      make: (dir) =>
        makeScene(dir, 'constant.mp4', {
          encode: [...x264('nal-hrd=cbr:filler=1'), '-b:v', '6M', '-maxrate', '6M', '-bufsize', '1M'],
        }),
      copies: true,
      facts: ({ sizeBytes }) => expect(sizeBytes).toBeGreaterThan(1_000_000),
    },
  ]);
});

describe('what fits, but would not play everywhere as a copy, is encoded for free', () => {
  defineAcceptedInputTests([
    {
      what: 'a picture turned by its frames',
      make: (dir) => makeFilteredScene(dir, 'turned.mp4', 'h264_metadata=display_orientation=insert:rotate=180'),
      freeDespite: 'turn',
      corners: ['yellow', 'blue', 'green', 'red'],
    },
    {
      what: 'a picture mirrored by its frames',
      make: (dir) => makeFilteredScene(dir, 'mirror.mp4', 'h264_metadata=display_orientation=insert:flip=horizontal'),
      freeDespite: 'turn',
      corners: ['green', 'red', 'yellow', 'blue'],
    },
    {
      what: 'a cropped picture',
      make: (dir) => makeCroppedScene(dir, 'cropped.mp4', 140),
      freeDespite: 'crop',
      size: null,
    },
    {
      what: 'a picture without key frames, joined late',
      make: (dir) =>
        makeJoinedLate(dir, 'refreshed.ts', 0.3, {
          seconds: 6,
          rate: '30',
          sound: null,
          encode: x264('intra-refresh=1:keyint=15'),
        }),
      freeDespite: 'no_key_frames',
      channels: 0,
      durationRangeMs: [3000, 5500],
      flashMs: null,
    },
    {
      what: 'key frames that refer to the group before (open groups)',
      make: (dir) =>
        makeScene(dir, 'open.mp4', {
          encode: [...x264('open-gop=1:keyint=20:bframes=3:scenecut=0'), '-preset', 'medium'],
        }),
      freeDespite: 'no_key_frames',
    },
    {
      what: 'two stretches of a recording, without what lies between',
      make: (dir) =>
        makeEditedScene(dir, 'stretches.mp4', [
          { fromMs: 0, durationMs: 900 },
          { fromMs: 1300, durationMs: 700 },
        ]),
      freeDespite: 'several_edits',
      channels: 0,
      durationMs: 1600,
      flashMs: null,
      extraChecks: expectNoFlash,
    },
    {
      what: 'a recording without its end',
      make: (dir) => makeEditedScene(dir, 'ended.mp4', [{ fromMs: 0, durationMs: 900 }]),
      freeDespite: 'several_edits',
      channels: 0,
      durationMs: 900,
      flashMs: null,
      extraChecks: expectNoFlash,
    },
    {
      what: 'the same stretch twice',
      make: (dir) =>
        makeEditedScene(dir, 'twice.mp4', [
          { fromMs: 0, durationMs: 900 },
          { fromMs: 0, durationMs: 900 },
        ]),
      freeDespite: 'several_edits',
      channels: 0,
      durationMs: 1800,
      flashMs: null,
      extraChecks: expectNoFlash,
    },
    {
      what: 'a matrix that is none of this kind of picture (RGB)',
      make: (dir) => makeFilteredScene(dir, 'gbr.mp4', 'h264_metadata=matrix_coefficients=0'),
      freeDespite: 'color_tags',
      corners: null,
    },
    {
      what: 'a matrix that nobody has defined',
      make: (dir) => makeFilteredScene(dir, 'reserved.mp4', 'h264_metadata=matrix_coefficients=3'),
      freeDespite: 'color_tags',
      corners: null,
    },
    {
      what: 'a container and a stream that state different colours',
      make: (dir) => makeContradictingColors(dir, 'contradiction.mp4', 6),
      freeDespite: 'color_tags',
      corners: null,
    },
    {
      what: 'sound whose rate changes',
      make: (dir) => makeJoinedStreams(dir, 'rates.ts', [{}, { sound: beep(1, 44_100) }]),
      freeDespite: 'changing_sound',
      durationMs: 4000,
    },
    {
      what: 'sound whose channels change',
      make: (dir) => makeJoinedStreams(dir, 'channels.ts', [{}, { sound: beep(2) }]),
      freeDespite: 'changing_sound',
      durationMs: 4000,
    },
    {
      what: 'an encoder whose settings change',
      make: (dir) =>
        makeJoinedStreams(dir, 'settings.ts', [{}, { encode: [...H264, '-preset', 'medium', '-bf', '2', '-g', '15'] }]),
      freeDespite: 'changing_picture',
      durationMs: 4000,
    },
  ]);
});
