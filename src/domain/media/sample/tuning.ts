// `../facts/tuning.ts` explains the sources of these figures.
import type { TYPICAL_LOSS } from '../facts/tuning.js';

// --- Which parts of the file are sampled ---

/** Share of the file that is sampled, and the minimum and maximum duration. */
export const SAMPLE_SHARE = 0.06; // judged
export const MIN_SAMPLE_MS = 1500; // judged
export const MAX_SAMPLE_MS = 8000; // judged
/** This many pixels are cheap, so short clips with small pictures get a longer sample. */
export const CHEAP_PIXELS = 90_000_000; // judged
export const MIN_CHEAP_SAMPLE_MS = 2400; // judged
/** Shorter clips are sampled whole. */
export const SAMPLE_WHOLE_UP_TO_MS = 2400; // judged
export const TARGET_EXCERPT_MS = 1000; // judged
export const MIN_EXCERPTS = 2; // judged
export const MAX_EXCERPTS = 8; // judged
/** Durations are for this frame rate or a higher one. At a lower rate, the same number of frames takes longer. */
export const NOMINAL_FRAME_RATE = 25; // judged
/** Limits the cost of a trial at any picture size: 150 frames of 1080 lines. */
export const MAX_SAMPLE_PIXELS = 311_040_000; // judged

/** Limits the decoding of the frames before the excerpts: about 15 s of one core. */
// Measured 2026-11-29: 1.4 ns a pixel for 8K frames without any change, the cheapest case.
export const MAX_SAMPLE_DECODED_PIXELS = 10_000_000_000;

// --- What the source's own packets show ---

/** Number of parts of a stream for which loads are calculated. */
export const LOAD_PARTS = 64; // judged
/** With fewer packets per part than this, chance decides. */
export const MIN_PACKETS_PER_PART = 2; // judged
/** How closely another encoder's bytes follow the content. At a constant bitrate, they do not follow it at all. */
export const BITRATE_CONTENT_EXPONENT = 0.8; // judged
export const MAX_ACTIVITY_RATIO = 5; // judged
/** A position is good enough when its load differs from that of the stretch by at most this share. */
export const LOAD_TOLERANCE = 0.25; // judged
/** Positions in a stretch that are compared when its middle is not good enough. */
export const CANDIDATE_POSITIONS = 24; // judged

// --- Which trials are made ---

/** Two trials to measure the cost of shrinking, one at the size that would be chosen, and one more for each further bitrate. */
export const MAX_TRIALS_FOR_ONE_CEILING = 3; // judged
export const MAX_TRIALS = 6; // judged
/** A trial also covers CRFs and pictures that are this near. */
export const NEAR_CRF = 2.5; // judged
export const NEAR_PIXEL_RATIO = 1.35; // judged
/** Ceilings whose bitrates differ by less than this factor share their trials. */
export const SHARED_TRIAL_BITRATE_RATIO = 1.6; // judged
export const MIN_TRIAL_CRF = 18; // judged
export const MAX_TRIAL_CRF = 46; // judged
export const MIN_TRIAL_SIDE = 180; // judged
/** If both sizes are the same, the second trial is coarser by this many steps. */
export const SECOND_TRIAL_CRF_OFFSET = 6; // judged
/** The second trial relies on the first alone, and its cost doubles every few steps, so its step is limited. */
export const MAX_TRIAL_CRF_STEP = 8; // judged
/**
 * To guess the content from the file's bitrate before a measurement: phones and cameras record about this much finer.
 */
export const SOURCE_CRF_STEPS_BELOW_REFERENCE = 4; // judged
export const MIN_GUESSED_BITS_PER_PIXEL = 0.004; // judged
export const MAX_GUESSED_BITS_PER_PIXEL = 0.12; // judged

// --- From a sample to the whole file ---

/** The part of an excerpt whose frames are like those of a long file. */
export const STEADY_STATE_FROM = 0.4; // judged
export const STEADY_STATE_TO = 0.9; // judged
/** Factor for the bytes of a frame with the encoder's full lookahead, compared with none. */
// Measured 2026-11-28: 1.05 to 1.6.
export const FULL_LOOKAHEAD_FACTOR = 1.5;
/** Scene cuts add key frames, so this is a little under the encoder's setting. */
export const MAX_KEY_FRAME_INTERVAL_SEC = 8; // judged
/** Whole files look a little better than their excerpts, whose frames reference fewer others. */
// Measured 2026-11-28: by 0.6 VMAF (median of twenty clips), of which this promises a half.
export const WHOLE_FILE_LOG_ODDS_BONUS = 0.03;

// --- The fit ---

/** Weight of a prior against one trial. With a larger weight, a single odd measurement changes the curve less. */
export const CRF_STEPS_PRIOR_WEIGHT = 8; // judged
export const PIXEL_EXPONENT_PRIOR_WEIGHT = 0.2; // judged
/** Standard deviations of the priors, and of a measurement (in VMAF). */
export const FIT_STANDARD_DEVIATION = {
  // judged
  logOddsAtReference: 1.5,
  logOddsPerCrf: 0.04,
  halfSize: 0.05,
  crfStepsPerHalfSize: 1.2,
  vmaf: 0.7,
};

// --- Frames that cannot be decoded ---

/** ffmpeg's default of `-max_error_rate`. */
export const MAX_DECODE_ERROR_SHARE = 2 / 3;
/** Fewer are an odd start or end of an otherwise good recording. */
export const MIN_LOST_FRAMES = 3; // judged
export const MIN_LOST_SHARE = 0.03; // judged

type Bounds = readonly [least: number, most: number];

export const CRF_STEPS_PER_DOUBLING_BOUNDS: Bounds = [3, 12]; // judged
export const PIXEL_EXPONENT_BOUNDS: Bounds = [0.4, 1.3]; // judged
/** Shrinking always has a cost: without bounds, a fit to large pictures would promise as much for tiny ones. */
export const LOSS_BOUNDS: Readonly<Record<keyof typeof TYPICAL_LOSS, Bounds>> = {
  // judged
  logOddsAtReference: [-7, 2],
  logOddsPerCrf: [0.05, 0.35],
  halfSize: [0.02, 0.6],
  crfStepsPerHalfSize: [2, 8],
};
