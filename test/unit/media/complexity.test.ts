import { describe, expect, it } from 'vitest';
import {
  complexityFrom,
  planExcerpts,
  predictBitrateBps,
  predictCrf,
  referencePicture,
  TYPICAL_COMPLEXITY,
} from '../../../src/domain/media/complexity.js';
import { phoneClip } from './facts.js';

const HD = { width: 1280, height: 720, frameRate: 30 };
const HEADER_BYTES = 750;

describe('what the content asks for', () => {
  it.each([18, 24, 33, 36, 42])('finds CRF %i again behind the bitrate it predicts', (crf) => {
    const complexity = { ...TYPICAL_COMPLEXITY, crfStepsPerDoubling: 4 };
    expect(predictCrf(complexity, HD, predictBitrateBps(complexity, HD, crf))).toBeCloseTo(crf, 9);
  });

  it('needs fewer bits for a smaller, slower or coarser picture', () => {
    const bits = (change: object, crf = 24) => predictBitrateBps(TYPICAL_COMPLEXITY, { ...HD, ...change }, crf);
    expect(bits({ width: 640, height: 360 })).toBeLessThan(bits({}));
    expect(bits({ frameRate: 15 })).toBeLessThan(bits({}));
    expect(bits({}, 25)).toBeLessThan(bits({}));
  });

  it('reads density, steepness and growth from the three encodes', () => {
    const reference = { width: 960, height: 540, frameRate: 30 };
    const halfSize = { width: 480, height: 270, frameRate: 30 };
    const bytes = {
      reference: 400_000 + HEADER_BYTES,
      coarse: 100_000 + HEADER_BYTES,
      halfSize: 50_000 + HEADER_BYTES,
    };
    const complexity = complexityFrom([bytes], 60, { reference, halfSize });
    expect(complexity.bitsPerPixel).toBeCloseTo((8 * 400_000) / (60 * 960 * 540), 6);
    expect(complexity.crfStepsPerDoubling).toBeCloseTo(6, 6);
    expect(complexity.pixelExponent).toBeCloseTo(1, 6);
  });

  it('looks at a short clip whole, and at a long one near its beginning, middle and end', () => {
    expect(planExcerpts(phoneClip({ durationMs: 5000 }))).toEqual([{ startMs: 0, durationMs: 5000 }]);
    const long = planExcerpts(phoneClip({ durationMs: 100_000 }));
    expect(long.map(({ startMs }) => startMs)).toEqual([11_000, 49_000, 87_000]);
  });

  it('never looks at more pixels than there are', () => {
    expect(referencePicture(phoneClip().video)).toEqual({ width: 960, height: 540, frameRate: 30 });
    const tiny = phoneClip({ video: { width: 176, height: 144, frameRate: 12 } });
    expect(referencePicture(tiny.video)).toEqual({ width: 176, height: 144, frameRate: 12 });
  });
});
