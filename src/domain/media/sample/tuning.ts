// How to read where a figure comes from: `../facts/tuning.ts`.
import type { TYPICAL_LOSS } from '../facts/tuning.js';

// --- Where the file is looked at ---

/** Part of the file that is looked at, and the least and the most of it. */
export const SAMPLE_SHARE = 0.06; // judged
export const MIN_SAMPLE_MS = 1500; // judged
export const MAX_SAMPLE_MS = 8000; // judged
/** Where pictures are small so much of them is cheap, and a longer look at a short clip is worth it. */
export const CHEAP_PIXELS = 90_000_000; // judged
export const MIN_CHEAP_SAMPLE_MS = 2400; // judged
/** Shorter clips are looked at whole. */
export const SAMPLE_WHOLE_UP_TO_MS = 2400; // judged
export const TARGET_EXCERPT_MS = 1000; // judged
export const MIN_EXCERPTS = 2; // judged
export const MAX_EXCERPTS = 8; // judged
/** Times are for this rate or a faster one: where there are fewer frames in a second, as many take longer. */
export const NOMINAL_FRAME_RATE = 25; // judged
/** Bounds what a trial costs, whatever the size of the picture: 150 frames of 1080 lines. */
export const MAX_SAMPLE_PIXELS = 311_040_000; // judged

// --- What the source's own packets tell ---

/** Parts of a stream whose loads are told apart. */
export const LOAD_PARTS = 64; // judged
/** Fewer packets than this a part, and chance decides. */
export const MIN_PACKETS_PER_PART = 2; // judged
/** Another encoder's bytes follow the content about so closely: at a constant rate not at all. */
export const BITRATE_CONTENT_EXPONENT = 0.8; // judged
export const MAX_ACTIVITY_RATIO = 5; // judged
/** The middle of a stretch is good enough when it is as busy as the stretch but for this share. */
export const LOAD_TOLERANCE = 0.25; // judged
/** Places of a stretch that are weighed where its middle is not good enough. */
export const CANDIDATE_POSITIONS = 24; // judged

// --- Which trials are made ---

/** Two to see what shrinking costs, one at the size that would be chosen, and one more for each further rate. */
export const MAX_TRIALS_FOR_ONE_CEILING = 3; // judged
export const MAX_TRIALS = 6; // judged
/** A trial tells about CRFs and pictures this near. */
export const NEAR_CRF = 2.5; // judged
export const NEAR_PIXEL_RATIO = 1.35; // judged
/** Ceilings whose rates differ less than this share their trials. */
export const SHARED_TRIAL_BITRATE_RATIO = 1.6; // judged
export const MIN_TRIAL_CRF = 18; // judged
export const MAX_TRIAL_CRF = 46; // judged
export const MIN_TRIAL_SIDE = 180; // judged
/** Where both sizes are the same the second trial is made so much coarser. */
export const SECOND_TRIAL_CRF_OFFSET = 6; // judged
/** The second trial goes by the first alone, and what it costs doubles every few steps: no bolder guess than this. */
export const MAX_TRIAL_CRF_STEP = 8; // judged
/** What a file's own rate says about its content before anything is measured: phones and cameras record at about this CRF. */
export const SOURCE_CRF_STEPS_BELOW_REFERENCE = 4; // judged
export const MIN_GUESSED_BITS_PER_PIXEL = 0.004; // judged
export const MAX_GUESSED_BITS_PER_PIXEL = 0.12; // judged

// --- From a sample to the whole file ---

/** Part of an excerpt in which its frames are like those of a long file. */
export const STEADY_STATE_FROM = 0.4; // judged
export const STEADY_STATE_TO = 0.9; // judged
/** What a frame takes more of where all that the encoder looks ahead to is to be seen than where none is. */
// Measured 2026-11-28: 1.05 to 1.6.
export const FULL_LOOKAHEAD_FACTOR = 1.5;
/** Scene cuts bring key frames as well: this is a little under what the encoder is told. */
export const MAX_KEY_FRAME_INTERVAL_SEC = 8; // judged
/** Whole files look a little better than their excerpts, whose frames lean on fewer others. */
// Measured 2026-11-28: by 0.6 VMAF in the middle of twenty clips, of which this promises a half.
export const WHOLE_FILE_LOG_ODDS_BONUS = 0.03;

// --- The fit ---

/** How much a prior weighs against one trial: the more, the less one odd measurement bends the curve. */
export const CRF_STEPS_PRIOR_WEIGHT = 8; // judged
export const PIXEL_EXPONENT_PRIOR_WEIGHT = 0.2; // judged
/** Spreads of the priors, and of a measurement, in VMAF. */
export const FIT_STANDARD_DEVIATION = {
  // judged
  logOddsAtReference: 1.5,
  logOddsPerCrf: 0.04,
  halfSize: 0.05,
  crfStepsPerHalfSize: 1.2,
  vmaf: 0.7,
};

type Bounds = readonly [least: number, most: number];

export const CRF_STEPS_PER_DOUBLING_BOUNDS: Bounds = [3, 12]; // judged
export const PIXEL_EXPONENT_BOUNDS: Bounds = [0.4, 1.3]; // judged
/** Shrinking is never free: with nothing to hold it, a fit to large pictures promises as much of tiny ones. */
export const LOSS_BOUNDS: Readonly<Record<keyof typeof TYPICAL_LOSS, Bounds>> = {
  // judged
  logOddsAtReference: [-7, 2],
  logOddsPerCrf: [0.05, 0.35],
  halfSize: [0.02, 0.6],
  crfStepsPerHalfSize: [2, 8],
};
