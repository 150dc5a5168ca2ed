// `../facts/tuning.ts` explains the sources of these figures.

// --- Room below the ceiling that the rate control of an encoder needs ---

// Measured 2026-11-28: SVT-AV1 lands within 1.5 % of its target, above it as often as below (fourteen of eighteen
// clips).
export const SVT_AV1_AIM_RATIO = 0.987;
// Judged: NVENC's rate control is unmeasured, so it gets more room.
export const NVENC_AIM_RATIO = 0.94;

// --- The length of a result ---

/** How much longer than its source a result may be, in a share of it, and at least in ms: joined sound may overlap. */
export const MAX_EXTRA_SHARE = 0.01; // judged
export const MIN_EXTRA_MS = 500; // judged
/** ffmpeg's `aresample` fills gaps in the sound only once they add up to this (its `min_hard_comp`). */
export const MAX_UNFILLED_SOUND_MS = 100;
/** A viewer does not notice a shortfall below this. */
export const MIN_REPORTED_SHORTFALL_MS = 500; // judged

/** Half a minute of 540 lines. It is in the job's scratch folder and is removed with it. */
export const MAX_RAW_FRAMES_BYTES = 1_000_000_000; // judged

// --- Progress ---

/** Where the download ends and the upload begins, in percent of the whole. Compared with an encode, they are short. */
export const DOWNLOAD_END = 3; // judged
export const UPLOAD_BEGIN = 97; // judged
/** With less than this, an estimate would be wrong: the encoder reads ahead before it writes its first frames. */
export const MIN_OBSERVED_MS = 2000; // judged
export const MIN_OBSERVED_SHARE = 0.02; // judged
/** How long it takes until a change of pace is fully reflected. */
export const SMOOTHING_MS = 5000; // judged
