import { describe, expect, it } from 'vitest';
import { AnnexBSplitter, MAX_WHOLE_UNIT_BYTES } from '../../../../src/gateways/media/copy/annex-b.js';
import { H264TraitCollector, type H264Traits } from '../../../../src/gateways/media/copy/h264-traits.js';
import { seededRandom } from '../../../support/seeded-random.js';

/** Parameter sets of x264: 320 by 180 without colours, 1920 by 1080 in BT.709, and the picture parameters of both. */
const SMALL = Buffer.from('6764000dacd941419f9f0110000003001000000303c0f1429960', 'hex');
const PICTURE = Buffer.from('68ef8fcbfdf8f8', 'hex');
const KEY_FRAME = Buffer.from([0x65, 0x88, 0x84, 0x21]);
const FRAME = Buffer.from([0x41, 0x9a, 0x24, 0x66]);
const RECOVERY_POINT = Buffer.from([6, 6, 1, 0xc4, 0x80]);

function traitsOf(units: readonly Buffer[], chunkBytes = Infinity): H264Traits {
  const stream = Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
  const collector = new H264TraitCollector();
  const splitter = new AnnexBSplitter((unit, sizeBytes) => collector.add(unit, sizeBytes));
  for (let at = 0; at < stream.length; at += chunkBytes) splitter.push(stream.subarray(at, at + chunkBytes));
  splitter.end();
  return collector.traits();
}

const ordinary = [SMALL, PICTURE, KEY_FRAME, FRAME, FRAME, SMALL, PICTURE, KEY_FRAME, FRAME];

describe('what the units of a stream say about a copy', () => {
  it('finds nothing wrong with an ordinary stream, however it arrives', () => {
    for (const chunkBytes of [1, 2, 3, 7, Infinity]) {
      expect(traitsOf(ordinary, chunkBytes)).toEqual({
        keyFrames: 2,
        startsWithKeyFrame: true,
        changesParameters: false,
        turnsPicture: false,
        unusedBytes: 0,
        parameters: { width: 320, height: 180 },
        malformed: false,
      });
    }
  });

  it('sees that a stream starts in the middle, or with a recovery point only', () => {
    expect(traitsOf([FRAME, ...ordinary])).toMatchObject({ startsWithKeyFrame: false, keyFrames: 2 });
    const refreshed = traitsOf([SMALL, PICTURE, RECOVERY_POINT, FRAME, FRAME]);
    expect(refreshed).toMatchObject({ startsWithKeyFrame: false, keyFrames: 0 });
  });

  it('counts a key frame in several slices once', () => {
    const second = Buffer.from([0x65, 0x38, 0x84, 0x21]);
    expect(traitsOf([SMALL, PICTURE, KEY_FRAME, second, FRAME]).keyFrames).toBe(1);
  });

  it('sees a parameter set that was not there at the start, whatever its importance', () => {
    const other = Buffer.from([...SMALL.subarray(0, 3), 0x1e, ...SMALL.subarray(4)]);
    expect(traitsOf([...ordinary, other, KEY_FRAME]).changesParameters).toBe(true);
    const lessImportant = Buffer.from([0x27, ...SMALL.subarray(1)]);
    expect(traitsOf([...ordinary, lessImportant, KEY_FRAME]).changesParameters).toBe(false);
  });

  it('counts padding and the data of applications, which a copy leaves out', () => {
    const padding = Buffer.concat([Buffer.from([12]), Buffer.alloc(5000, 0xff), Buffer.from([0x80])]);
    expect(traitsOf([...ordinary, padding, Buffer.from([30, 1, 2, 3])], 1000).unusedBytes).toBeGreaterThan(5000);
  });

  it('refuses what it cannot read, and keeps no more than a megabyte of it', () => {
    expect(traitsOf([SMALL.subarray(0, 6), KEY_FRAME]).malformed).toBe(true);
    expect(traitsOf([...ordinary, Buffer.from([6, 5, 200, 1])]).malformed).toBe(true);
    const endless = Buffer.concat([Buffer.from([6]), Buffer.alloc(MAX_WHOLE_UNIT_BYTES + 1, 5)]);
    expect(traitsOf([...ordinary, endless], 65_536).malformed).toBe(true);
  });

  it.each([1, 2, 3, 5, 8])('survives noise (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let index = 0; index < 300; index += 1) {
      const units = ordinary.map((unit) =>
        Buffer.from(unit.map((byte) => (random() < 0.2 ? Math.floor(random() * 256) : byte))),
      );
      expect(traitsOf(units, 1 + Math.floor(random() * 20)).keyFrames).toBeLessThanOrEqual(units.length * 2);
    }
  });
});
