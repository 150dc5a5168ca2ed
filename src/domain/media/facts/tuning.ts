// The `tuning.ts` of each folder of domain/media holds the figures that somebody chose. What a standard, a tool or a provider
// sets stays where it is used. Each figure says what set it:
// - `Measured` gives the day and what is known of the clips; where they are not named, nobody wrote them down.
// - `judged` means that no measurement is written down.
// To change one, run `npm run bench:compression` before and after, and replace its source by what that shows.

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
/** A typical camera clip; for callers that have nothing better. */
export const TYPICAL_COMPLEXITY = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 }; // judged
/** Growth of the bits with the frame rate. */
export const FRAME_RATE_EXPONENT = 0.6; // judged
/** Part of VMAF that half the frames cost where something moves; still pictures lose nothing, but are not halved either. */
export const HALF_FRAME_RATE_LOSS = 0.12; // judged
/** How the loss grows with how many times smaller a side is: a little faster than in proportion. */
export const DOWNSCALING_LOSS_EXPONENT = 1.3; // judged
/** VMAF cannot fall further. */
export const MAX_DOWNSCALING_LOSS = 0.95; // judged
/** Finer than this nothing is gained that anybody could see. */
export const TRANSPARENT_CRF = 16; // judged

// --- What is to be heard ---

/** Nothing that a person would turn up. */
export const SILENT_BELOW_DB = -65; // judged
/** So far below the whole the difference of the channels is rounding, or a microphone's own noise. */
export const MONO_BELOW_DB = -45; // judged
/** Speech has little above 7 kHz, and pauses: windows far below the mean. Music fills both. */
export const SPEECH_HIGHS_BELOW_DB = -20; // judged
export const PAUSE_BELOW_DB = -15; // judged
export const MIN_SPEECH_PAUSE_SHARE = 0.08; // judged
