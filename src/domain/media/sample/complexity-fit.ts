import {
  pixelsOf,
  predictVmaf,
  REFERENCE_CRF,
  type Complexity,
  type Excerpt,
  type Picture,
  type VmafLossModel,
} from '../facts/complexity.js';
import { TYPICAL_CRF_STEPS_PER_DOUBLING, TYPICAL_LOSS, TYPICAL_PIXEL_EXPONENT } from '../facts/tuning.js';
import {
  CRF_STEPS_PER_DOUBLING_BOUNDS,
  CRF_STEPS_PRIOR_WEIGHT,
  FIT_STANDARD_DEVIATION,
  LOSS_BOUNDS,
  PIXEL_EXPONENT_BOUNDS,
  PIXEL_EXPONENT_PRIOR_WEIGHT,
  WHOLE_FILE_LOG_ODDS_BONUS,
} from './tuning.js';

/** One encode of the sample: its settings and its result. */
export interface Trial {
  readonly picture: Picture;
  readonly crf: number;
  readonly bitrateBps: number;
  /** Absent when VMAF cannot be measured. */
  readonly vmaf?: number;
}

/**
 * Fits the complexity to the trials of one sample: least squares around typical values, so that one trial gives a
 * usable result and each further one improves it. The values are for the picture `shown`.
 */
export function fitComplexity(trials: readonly Trial[], shown: Picture, tellingExcerpt?: Excerpt): Complexity {
  const { doublingsAtReference, stepsPerDoubling, pixelExponent } = fitBitrateModel(trials, pixelsOf(shown));
  const complexity: Complexity = {
    bitsPerPixel: 2 ** doublingsAtReference / (pixelsOf(shown) * shown.frameRate),
    pixels: pixelsOf(shown),
    frameRate: shown.frameRate,
    crfStepsPerDoubling: stepsPerDoubling,
    pixelExponent,
    ...(tellingExcerpt === undefined ? {} : { tellingExcerpt }),
  };
  const loss = fitVmafLoss(trials, complexity);
  return { ...complexity, loss: { ...loss, logOddsAtReference: loss.logOddsAtReference - WHOLE_FILE_LOG_ODDS_BONUS } };
}

/** log2(bits per second) = a + (24 - crf) / steps + exponent * log2(pixels / shown pixels), solved for its three unknowns. */
function fitBitrateModel(trials: readonly Trial[], shownPixels: number) {
  const rows = trials.map(({ picture, crf, bitrateBps }) => ({
    finer: REFERENCE_CRF - crf,
    size: Math.log2(pixelsOf(picture) / shownPixels),
    doublings: Math.log2(Math.max(1, bitrateBps)),
  }));
  const mean = (pick: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((sum, row) => sum + pick(row), 0) / Math.max(1, rows.length);
  const middle = {
    finer: mean((row) => row.finer),
    size: mean((row) => row.size),
    doublings: mean((row) => row.doublings),
  };
  const centred = rows.map(({ finer, size, doublings }) => ({
    finer: finer - middle.finer,
    size: size - middle.size,
    // The difference from the typical curve.
    rest:
      doublings -
      middle.doublings -
      (finer - middle.finer) / TYPICAL_CRF_STEPS_PER_DOUBLING -
      TYPICAL_PIXEL_EXPONENT * (size - middle.size),
  }));
  const sum = (pick: (row: (typeof centred)[number]) => number): number =>
    centred.reduce((all, row) => all + pick(row), 0);
  const ff = sum(({ finer }) => finer * finer) + CRF_STEPS_PRIOR_WEIGHT;
  const ss = sum(({ size }) => size * size) + PIXEL_EXPONENT_PRIOR_WEIGHT;
  const fs = sum(({ finer, size }) => finer * size);
  const fr = sum(({ finer, rest }) => finer * rest);
  const sr = sum(({ size, rest }) => size * rest);
  const determinant = ff * ss - fs * fs;
  const [leastSteps, mostSteps] = CRF_STEPS_PER_DOUBLING_BOUNDS;
  const fittedPerStep = 1 / TYPICAL_CRF_STEPS_PER_DOUBLING + (fr * ss - sr * fs) / determinant;
  const perStep = clamp(fittedPerStep, 1 / mostSteps, 1 / leastSteps);
  const fittedExponent = TYPICAL_PIXEL_EXPONENT + (sr * ff - fr * fs) / determinant;
  const pixelExponent = clamp(fittedExponent, ...PIXEL_EXPONENT_BOUNDS);
  const doublingsAtReference = middle.doublings - middle.finer * perStep - middle.size * pixelExponent;
  return { doublingsAtReference, stepsPerDoubling: 1 / perStep, pixelExponent };
}

const FINITE_DIFFERENCE_STEP = 1e-4;
const MAX_ITERATIONS = 40;

type LossVector = readonly number[];
const PRIOR_MEAN: LossVector = toVector(TYPICAL_LOSS);
const PRIOR_STANDARD_DEVIATION: LossVector = toVector(FIT_STANDARD_DEVIATION);

/** Damped Gauss-Newton on the values of `VmafLossModel`, around the typical ones. */
function fitVmafLoss(trials: readonly Trial[], complexity: Complexity): VmafLossModel {
  const measured = trials.filter((trial) => trial.vmaf !== undefined);
  const residuals = (vector: LossVector): number[] => [
    ...measured.map(
      ({ picture, crf, vmaf = 0 }) =>
        (predictVmaf({ ...complexity, loss: toLoss(vector) }, picture, crf) - vmaf) / FIT_STANDARD_DEVIATION.vmaf,
    ),
    ...vector.map((value, index) => (value - (PRIOR_MEAN[index] ?? 0)) / (PRIOR_STANDARD_DEVIATION[index] ?? 1)),
  ];
  let best = PRIOR_MEAN;
  let damping = 1;
  for (let round = 0; round < MAX_ITERATIONS; round += 1) {
    const next = clampToBounds(add(best, gaussNewtonStep(best, residuals, damping)));
    if (sumOfSquares(residuals(next)) < sumOfSquares(residuals(best))) {
      best = next;
      damping /= 3;
    } else {
      damping *= 4;
    }
  }
  return toLoss(best);
}

function gaussNewtonStep(at: LossVector, residuals: (vector: LossVector) => number[], damping: number): LossVector {
  const base = residuals(at);
  const jacobian = at.map((value, index) => {
    const moved = at.map((other, position) => (position === index ? value + FINITE_DIFFERENCE_STEP : other));
    return residuals(moved).map((residual, row) => (residual - (base[row] ?? 0)) / FINITE_DIFFERENCE_STEP);
  });
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, row) => sum + x * (b[row] ?? 0), 0);
  const matrix = jacobian.map((a, row) => jacobian.map((b, column) => dot(a, b) * (row === column ? 1 + damping : 1)));
  return solveLinearSystem(
    matrix,
    jacobian.map((slope) => -dot(slope, base)),
  );
}

/** Gaussian elimination. The prior prevents a singular matrix. */
function solveLinearSystem(matrix: number[][], right: number[]): LossVector {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (const [index, pivot] of rows.entries()) {
    for (const [other, row] of rows.entries()) {
      if (other === index) continue;
      const factor = (row[index] ?? 0) / (pivot[index] ?? 1);
      for (let column = index; column < row.length; column += 1)
        row[column] = (row[column] ?? 0) - factor * (pivot[column] ?? 0);
    }
  }
  return rows.map((row, index) => (row[rows.length] ?? 0) / (row[index] ?? 1));
}

const LOSS_VECTOR_BOUNDS = [
  LOSS_BOUNDS.logOddsAtReference,
  LOSS_BOUNDS.logOddsPerCrf,
  LOSS_BOUNDS.halfSize,
  LOSS_BOUNDS.crfStepsPerHalfSize,
];

function clampToBounds(vector: LossVector): LossVector {
  return vector.map((value, index) => {
    const [least, most] = LOSS_VECTOR_BOUNDS[index] ?? [value, value];
    return clamp(value, least, most);
  });
}

function toVector(loss: VmafLossModel): LossVector {
  return [loss.logOddsAtReference, loss.logOddsPerCrf, loss.halfSize, loss.crfStepsPerHalfSize];
}

function toLoss([logOddsAtReference = 0, logOddsPerCrf = 0, halfSize = 0, crfStepsPerHalfSize = 0]: LossVector) {
  return { logOddsAtReference, logOddsPerCrf, halfSize, crfStepsPerHalfSize };
}

function add(a: LossVector, b: LossVector): LossVector {
  return a.map((value, index) => value + (b[index] ?? 0));
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
