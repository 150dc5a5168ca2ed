// How to read where a figure comes from: `../facts/tuning.ts`.

// --- Room below the ceiling that the rate control of an encoder needs ---

// Measured 2026-11-28: SVT-AV1 lands within 1.5 % of what it is asked for, above it as often as below (fourteen of eighteen
// clips).
export const SVT_AV1_AIM_RATIO = 0.987;
// Judged: NVENC's rate control is unmeasured, so it gets more room.
export const NVENC_AIM_RATIO = 0.94;

/** Half a minute of 540 lines. Beside the job's other files, and gone with them. */
export const MAX_RAW_FRAMES_BYTES = 1_000_000_000; // judged

// --- Progress ---

/** Where the transfers end and begin, in percent of the whole: next to an encode they are short. */
export const DOWNLOAD_END = 3; // judged
export const UPLOAD_BEGIN = 97; // judged
/** Before so much has been seen, a guess would be wild: the encoder reads ahead before it writes its first frames. */
export const MIN_OBSERVED_MS = 2000; // judged
export const MIN_OBSERVED_SHARE = 0.02; // judged
/** How long a change of pace takes to be believed. */
export const SMOOTHING_MS = 5000; // judged
