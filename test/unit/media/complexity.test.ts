import { describe, expect, it } from 'vitest';
import {
  predictBitrateBps,
  predictCrf,
  predictVmaf,
  type Complexity,
} from '../../../src/domain/media/facts/complexity.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { fitComplexity, type Trial } from '../../../src/domain/media/sample/complexity-fit.js';

const HD = { width: 1280, height: 720, frameRate: 30 };
const HALF = { ...HD, width: 640, height: 360 };

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

  it('looks worse the coarser, the smaller and the slower it is', () => {
    const complexity = { ...TYPICAL_COMPLEXITY, pixels: 1280 * 720 };
    const vmaf = (change: object, crf = 24) => predictVmaf(complexity, { ...HD, ...change }, crf);
    expect(vmaf({}, 30)).toBeLessThan(vmaf({}));
    expect(vmaf({ width: 640, height: 360 })).toBeLessThan(vmaf({}));
    expect(vmaf({ frameRate: 15 })).toBeLessThan(vmaf({}));
  });
});

/** Trials as a content with these figures would give them. */
function trialsOf(truth: Complexity, asked: readonly { picture: typeof HD; crf: number }[]): Trial[] {
  return asked.map(({ picture, crf }) => ({
    picture,
    crf,
    bitrateBps: predictBitrateBps(truth, picture, crf),
    vmaf: predictVmaf(truth, picture, crf),
  }));
}

describe('making sense of trials', () => {
  const sharp: Complexity = {
    bitsPerPixel: 0.01,
    pixels: 1280 * 720,
    frameRate: 30,
    crfStepsPerDoubling: 8,
    pixelExponent: 0.56,
    loss: { logOddsAtReference: -3.3, logOddsPerCrf: 0.14, halfSize: 0.22, crfStepsPerHalfSize: 5.3 },
  };
  const soft: Complexity = {
    ...sharp,
    bitsPerPixel: 0.05,
    crfStepsPerDoubling: 5,
    pixelExponent: 0.95,
    loss: { logOddsAtReference: -2.2, logOddsPerCrf: 0.13, halfSize: 0.005, crfStepsPerHalfSize: 5.3 },
  };

  it.each([
    ['sharp', sharp],
    ['soft', soft],
  ])('answers near its trials what was measured there, with %s content', (_what, truth) => {
    const asked = [
      { picture: HALF, crf: 25 },
      { picture: HD, crf: 32 },
      { picture: { ...HD, width: 960, height: 540 }, crf: 28 },
    ];
    const fitted = fitComplexity(trialsOf(truth, asked), HD);
    for (const { picture, crf } of asked) {
      const bitrateBps = predictBitrateBps(truth, picture, crf);
      const seen = predictVmaf(fitted, picture, predictCrf(fitted, picture, bitrateBps));
      expect(Math.abs(seen - predictVmaf(truth, picture, crf))).toBeLessThan(2);
    }
  });

  it('tells a picture that shrinking ruins from one that it spares', () => {
    const asked = [
      { picture: HALF, crf: 26 },
      { picture: HD, crf: 32 },
    ];
    const lossOf = (truth: Complexity) => fitComplexity(trialsOf(truth, asked), HD).loss?.halfSize ?? 0;
    expect(lossOf(sharp)).toBeGreaterThan(0.15);
    expect(lossOf(soft)).toBeLessThan(0.035);
  });

  it('goes by what is typical where VMAF was not measured', () => {
    const trials = trialsOf(soft, [{ picture: HALF, crf: 26 }]).map(({ picture, crf, bitrateBps }) => ({
      picture,
      crf,
      bitrateBps,
    }));
    const { loss } = fitComplexity(trials, HD);
    expect(loss?.logOddsPerCrf).toBeCloseTo(0.16, 3);
    expect(loss?.halfSize).toBeCloseTo(0.06, 3);
  });
});
