import { pixelsOf, predictCrf, type Complexity, type Picture } from '../facts/complexity.js';
import { TYPICAL_COMPLEXITY } from '../facts/tuning.js';
import { fitComplexity, type Trial } from './complexity-fit.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { choosePicture, largestPicture, referencePicture } from '../plan/picture-plan.js';
import { guessBitsPerPixel, halfSizePicture } from './sample-plan.js';
import { estimateVideoBps } from '../plan/size-plan.js';
import {
  MAX_TRIAL_CRF,
  MAX_TRIAL_CRF_STEP,
  MAX_TRIALS,
  MAX_TRIALS_FOR_ONE_CEILING,
  MIN_TRIAL_CRF,
  NEAR_CRF,
  NEAR_PIXEL_RATIO,
  SECOND_TRIAL_CRF_OFFSET,
  SHARED_TRIAL_BITRATE_RATIO,
} from './tuning.js';

/** The next trial on the sample. */
export interface NextTrial {
  readonly picture: Picture;
  readonly crf: number;
}

/**
 * The next encode of the sample that is worth its time; null when the requested ceilings are covered. First one at half size
 * and one at full size near the first ceiling's bitrate, then one at each size that the trials so far would choose.
 */
export function nextTrial(
  facts: MediaFacts,
  ceilingsBytes: readonly number[],
  trials: readonly Trial[],
): NextTrial | null {
  const rates = distinctBitrates(ceilingsBytes.map((ceilingBytes) => estimateVideoBps(facts, ceilingBytes)));
  const [first] = rates;
  if (first === undefined || trials.length >= Math.min(MAX_TRIALS, MAX_TRIALS_FOR_ONE_CEILING - 1 + rates.length))
    return null;
  const largest = largestPicture(facts.video);
  const half = halfSizePicture(largest);
  const shown = referencePicture(facts.video);
  const known = trials.length === 0 ? guessComplexity(facts, shown) : fitComplexity(trials, shown);
  const at = (picture: Picture, rate: number, { coarser = 0, finest = MIN_TRIAL_CRF } = {}): NextTrial => ({
    picture,
    crf: Math.min(MAX_TRIAL_CRF, Math.max(finest, predictCrf(known, picture, rate) + coarser)),
  });
  const [made] = trials;
  if (made === undefined) return at(half, first);
  if (trials.length === 1) {
    const coarser = half.width === largest.width ? SECOND_TRIAL_CRF_OFFSET : 0;
    return at(largest, first, { coarser, finest: Math.max(MIN_TRIAL_CRF, made.crf - MAX_TRIAL_CRF_STEP) });
  }
  const wanted = rates.map((rate) => at(choosePicture(facts.video, known, rate), rate));
  return wanted.find((trial) => !trials.some((made) => isNear(made, trial))) ?? null;
}

function isNear(made: NextTrial, wanted: NextTrial): boolean {
  const pixels = pixelsOf(made.picture) / pixelsOf(wanted.picture);
  return Math.max(pixels, 1 / pixels) <= NEAR_PIXEL_RATIO && Math.abs(made.crf - wanted.crf) <= NEAR_CRF;
}

function distinctBitrates(rates: readonly number[]): readonly number[] {
  const distinct: number[] = [];
  for (const rate of rates) {
    if (distinct.every((other) => Math.max(rate, other) / Math.min(rate, other) > SHARED_TRIAL_BITRATE_RATIO))
      distinct.push(rate);
  }
  return distinct;
}

function guessComplexity(facts: MediaFacts, shown: Picture): Complexity {
  const bitsPerPixel = guessBitsPerPixel(facts.video) ?? TYPICAL_COMPLEXITY.bitsPerPixel;
  return { bitsPerPixel, pixels: pixelsOf(shown), frameRate: shown.frameRate };
}
