import { describe, expect } from 'vitest';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';
import {
  makeCleanAperture,
  makeHevcFields,
  makeHevcTurnedInFrames,
  makeIntraRefreshJoinedLate,
  makeParts,
  turnFrames,
} from '../support/footage/frame-faults.js';
import { combedFrameRatio, pixelsAt, type OutputInspection } from '../support/footage/inspect-output.js';
import { H264, makeScene, remux } from '../support/footage/scene.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const ON_ITS_SIDE = ['green', 'yellow', 'red', 'blue'] as const;
const UPSIDE_DOWN = ['yellow', 'blue', 'green', 'red'] as const;
const turned = async (dir: string, name: string, angle: number, container: readonly string[] = []) =>
  turnFrames(await makeScene(dir, `flat-${name}`), `${dir}/${name}`, angle, container);

describe('frames that are shown differently from what the header says', () => {
  const largerThanShown = { corners: null, flashMs: 1000 };
  defineAcceptedInputTests([
    {
      what: 'a turn that only the frames state',
      make: (dir) => turned(dir, 'sei-90.mp4', 90),
      size: [180, 320],
      corners: ON_ITS_SIDE,
    },
    {
      what: 'the same in a file of which only the first frame states it',
      make: async (dir) => {
        const encode = [...H264, '-tune', 'zerolatency', '-g', '15'];
        return turnFrames(await makeScene(dir, 'flat-once.flv', { encode }), `${dir}/once.flv`, 90);
      },
      size: [180, 320],
      corners: ON_ITS_SIDE,
      facts: ({ video }) => expect(video.changesShape).toBeUndefined(),
    },
    {
      what: 'a turn by 45 degrees, which no player follows',
      make: async (dir) => remux(await makeScene(dir, 'flat-45.mp4'), `${dir}/45.mp4`, ['-display_rotation', '45']),
    },
    {
      what: 'the same upside down',
      make: (dir) => turned(dir, 'sei-180.mp4', 180),
      corners: UPSIDE_DOWN,
      facts: ({ video }) => expect(video.rotationDegrees).toBe(180),
    },
    {
      what: 'the same in a transport stream, which has no turn of its own',
      make: (dir) => turned(dir, 'sei-90.ts', 90),
      size: [180, 320],
      corners: ON_ITS_SIDE,
    },
    {
      what: 'a turn that only the frames of HEVC state',
      make: (dir) => makeHevcTurnedInFrames(dir, 'sei-hevc.mp4'),
      size: [180, 320],
      corners: ON_ITS_SIDE,
    },
    {
      what: 'another turn in the container than in the frames, as the container says',
      make: (dir) => turned(dir, 'two-turns.mp4', 90, ['-display_rotation:v:0', '180']),
      corners: UPSIDE_DOWN,
    },
    {
      what: 'the same turn in the container and in the frames, once',
      make: (dir) => turned(dir, 'same-turns.mp4', 90, ['-display_rotation:v:0', '90']),
      size: [180, 320],
      corners: ON_ITS_SIDE,
    },
    {
      what: 'a clean aperture',
      make: (dir) => makeCleanAperture(dir, 'clap.mp4', { width: 320, height: 140 }),
      size: [320, 140],
      ...largerThanShown,
      facts: expectNoCopy,
    },
    {
      what: 'a clean aperture with odd sides, off the middle',
      make: (dir) =>
        makeCleanAperture(dir, 'odd-clap.mp4', { width: 301, height: 141, rightHalves: 7, downHalves: -5 }),
      size: [300, 140],
      ...largerThanShown,
    },
    {
      what: 'a clean aperture of AV1',
      make: (dir) =>
        makeCleanAperture(
          dir,
          'av1-clap.mp4',
          { width: 320, height: 140 },
          {
            entry: 'av01',
            encode: ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '25', '-c:a', 'aac'],
          },
        ),
      size: [320, 140],
      ...largerThanShown,
    },
    {
      what: 'a clean aperture larger than the picture, whole',
      make: (dir) => makeCleanAperture(dir, 'wrong-clap.mp4', { width: 640, height: 360 }),
    },
  ]);

  function expectNoCopy({ video }: MediaFacts): void {
    expect(video.shownByFewPlayers).toBe(true);
  }
});

const near = (value: number): unknown => expect.toSatisfy((seen: number) => Math.abs(seen - value) <= 16);

describe('pictures that change in the middle', () => {
  /** The sound of each part is a packet or two longer than its picture. */
  const lengthOf = (parts: number) => [2000 * parts, 2045 * parts] as const;
  const part = (size: string, ...filters: string[]) => ({ size, filters });
  const changes = { facts: ({ video }: MediaFacts) => expect(video.changesShape).toBe(true) };
  defineAcceptedInputTests([
    {
      what: 'a size that grows once',
      make: (dir) => makeParts(dir, 'grows.ts', [part('160x90'), part('320x180')]),
      durationRangeMs: lengthOf(2),
      ...changes,
    },
    {
      what: 'a size that changes three times, up and down',
      make: (dir) =>
        makeParts(
          dir,
          'ladder.ts',
          ['160x90', '320x180', '240x136', '320x180'].map((size) => part(size)),
        ),
      durationRangeMs: lengthOf(4),
      ...changes,
    },
    {
      what: 'an upright part among lying ones, between bars',
      make: (dir) => makeParts(dir, 'mixed.ts', [part('320x180'), part('180x320'), part('320x180')]),
      durationRangeMs: lengthOf(3),
      ...changes,
      extraChecks: async ({ path }) => {
        const [edge, corner] = await pixelsAt(path, 2.5, [
          [20, 90],
          [115, 10],
        ]);
        expect(edge).toEqual([0, 0, 0].map(near));
        expect(corner).toEqual([0xc0, 0x30, 0x30].map(near));
      },
    },
    {
      what: 'pixels that become wider',
      make: (dir) => makeParts(dir, 'sar.ts', [part('320x180'), part('240x180', 'setsar=4/3'), part('320x180')]),
      durationRangeMs: lengthOf(3),
      ...changes,
    },
  ]);
});

describe('fields that headers do not mention', () => {
  const expectNoCombing = async ({ path }: OutputInspection) => expect(await combedFrameRatio(path)).toBeLessThan(0.1);
  const moving = { corners: null, frameRate: 25, extraChecks: expectNoCombing };
  defineAcceptedInputTests([
    {
      what: 'HEVC whose pictures are fields, top first, at the height of frames',
      make: (dir) => makeHevcFields(dir, 'hevc-tff.ts', 'tff'),
      ...moving,
    },
    {
      what: 'HEVC whose pictures are fields, bottom first',
      make: (dir) => makeHevcFields(dir, 'hevc-bff.ts', 'bff'),
      ...moving,
    },
    {
      what: 'whole frames that are flagged as fields',
      make: (dir) =>
        makeScene(dir, 'flagged.mp4', {
          filters: ['setfield=tff'],
          encode: [...H264, '-flags', '+ilme+ildct', '-x264-params', 'tff=1'],
        }),
    },
    {
      what: 'a broadcast without key frames, recorded from the middle',
      make: (dir) => makeIntraRefreshJoinedLate(dir, 'refresh.ts'),
      durationRangeMs: [4500, 5200],
      flashMs: null,
      beepMs: null,
    },
  ]);
});
