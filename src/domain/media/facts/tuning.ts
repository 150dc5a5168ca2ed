// The `tuning.ts` of each folder of domain/media contains the figures that we chose. A figure that a standard, a tool
// or a provider sets is where it is used. Each figure names its source:
// - `Measured` gives the day and what is known about the clips. If the clips are not named, they were not recorded.
// - `judged` means that no measurement was recorded.
// To change a figure, run `npm run bench:compression` before and after, and replace its source by the new result.

// --- How picture quality follows from bits and pixels ---

/** Steps of CRF that halve the bits. */
// Measured 2026-11-25: about the middle of nine kinds of content (4.3 to 10).
export const TYPICAL_CRF_STEPS_PER_DOUBLING = 6.3;
/** Growth of the bits with the pixels of a frame. */
// Measured 2026-11-25: about the middle of nine kinds of content (0.55 to 1).
export const TYPICAL_PIXEL_EXPONENT = 0.72;
/** See `VmafLossModel`. */
// Measured 2026-11-25: about the middle of nine kinds of content (`logOddsPerCrf`: 0.10 to 0.21).
export const TYPICAL_LOSS = {
  logOddsAtReference: -2.6,
  logOddsPerCrf: 0.16,
  halfSize: 0.06,
  crfStepsPerHalfSize: 5.3,
};
/** A typical camera clip, for callers without a measurement. */
export const TYPICAL_COMPLEXITY = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 }; // judged
/** Growth of the bits with the frame rate. */
export const FRAME_RATE_EXPONENT = 0.6; // judged
/** Share of VMAF that half the frames cost when something moves. Still scenes lose nothing, but keep their rate. */
export const HALF_FRAME_RATE_LOSS = 0.12; // judged
/** How the loss grows with the factor by which a side shrinks: a little faster than in proportion. */
export const DOWNSCALING_LOSS_EXPONENT = 1.3; // judged
/** Largest share of VMAF that shrinking can cost. */
export const MAX_DOWNSCALING_LOSS = 0.95; // judged
/** A finer quality than this brings no visible gain. */
export const TRANSPARENT_CRF = 16; // judged

// --- The character of the sound ---

/** So quiet that nobody would turn it up. */
export const SILENT_BELOW_DB = -65; // judged
/** When the difference of the channels is this far below the whole, it is rounding or a microphone's own noise. */
export const MONO_BELOW_DB = -45; // judged
/** Speech has little above 7 kHz, and pauses: windows far below the mean. Music fills both. */
export const SPEECH_HIGHS_BELOW_DB = -20; // judged
export const PAUSE_BELOW_DB = -15; // judged
export const MIN_SPEECH_PAUSE_SHARE = 0.08; // judged
