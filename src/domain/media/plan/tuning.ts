// How to read where a figure comes from: `../facts/tuning.ts`.
import { TRANSPARENT_CRF } from '../facts/tuning.js';

// --- Sound ---

export const AUDIO_SHARE_OF_TOTAL = 0.1; // judged
export const MIN_AUDIO_BPS = 24_000; // judged
/** Where more is not heard any more. */
export const MAX_AUDIO_BPS = {
  // judged
  silence: { mono: MIN_AUDIO_BPS, stereo: MIN_AUDIO_BPS },
  speech: { mono: 56_000, stereo: 88_000 },
  music: { mono: 80_000, stereo: 128_000 },
};
/** Below this, two channels sound worse than one. */
export const MIN_STEREO_BPS = 48_000; // judged

// --- Size and rate of the picture ---

/** Short sides to try below the source's own, from large to small. */
export const SHORT_SIDES = [1080, 900, 720, 600, 540, 480, 432, 360, 288, 240, 180]; // judged
export const MAX_SHORT_SIDE = 1080; // judged
/** Very wide pictures are never compared or made any wider. */
export const MAX_LONG_SIDE = 4096; // judged
export const MAX_FRAME_RATE = 60; // judged
/** Rates above this may be halved when bits are very short; below, motion would stutter. */
export const HALVE_ABOVE_FRAME_RATE = 40; // judged
/** Rates are only halved where even the best full-rate picture would look worse than this. */
export const HALVE_BELOW_VMAF = 55; // judged
export const MIN_FRAME_RATE = 15; // judged
/** Beyond this x264 CRF nothing is recognisable any more. */
export const UNWATCHABLE_CRF = 42; // judged
/** Nobody sees so little, but the larger picture keeps its text readable on a large screen. */
export const IMPERCEPTIBLE_VMAF = 0.3; // judged
/** Half doublings: up to 256 times the rate. */
export const BITRATES_CHECKED = 17; // judged

// --- Grades, and when more bits would not be seen ---

/** From which VMAF on a picture counts as this grade. */
// Judged, by about 6 points being a just noticeable difference.
export const MIN_EXCELLENT_VMAF = 90;
export const MIN_GOOD_VMAF = 78;
export const MIN_FAIR_VMAF = 60;
/** From here on nobody sees a difference; below it finer quantisation is still worth something. */
export const TRANSPARENT_VMAF = 95; // judged
/** Coarsest CRF that still passes for transparent where only that is safe for the size. */
// Measured 2026-11-28: five steps coarser than what is called transparent, VMAF still differs by two tenths only.
export const MAX_TRANSPARENT_CRF = TRANSPARENT_CRF + 5;
/** Finer than this no file is made, whatever it is of. */
export const MIN_ENCODE_CRF = 8; // judged
/** Still drawings ask for nearly nothing, and an encoder that is given nearly nothing loses their colours. */
export const MIN_TRANSPARENT_BPS = 60_000; // judged
/** Bits of an H.264 encode that keeps what a source in another codec holds, as a multiple of the source's own. */
export const H264_BITS_PER_SOURCE_BIT: Readonly<Record<string, number>> = { h264: 1.2, hevc: 2, vp9: 2, av1: 2.4 }; // judged

// --- The whole plan ---

/** Part of the ceiling to aim at. */
// Measured 2026-11-22: two passes land within half a percent on clips over 20 s, within one on most shorter.
export const TARGET_RATIO = 0.99;
/** Below this an encoder's own headers and key frames break the budget, whatever the content. */
export const MIN_VIDEO_BPS = 12_000; // judged
export const MIN_VIDEO_BYTES = 2000; // judged
/** Bits that SVT-AV1 takes for what x264 takes one bit for, at the same VMAF. */
// Measured 2026-11-25: 0.6 to 0.9.
export const AV1_BITS_PER_X264_BIT = 0.68;
/** Of what hardly moves SVT-AV1 leaves out more than it is told to, so it is asked for more. */
// Measured 2026-11-28: asked for as much it takes half (a title card: 0.4).
export const AV1_STATIC_CONTENT_FACTOR = 3;
/** A pass at constant quality may take a third more than the sample promised. */
export const SINGLE_PASS_SAFE_SHARE = 0.75; // judged
/** Fewer bits a pixel at the reference quality have screens, slides and title cards only. */
// Measured 2026-11-28: cameras have 0.019 and more.
export const STATIC_CONTENT_BITS_PER_PIXEL = 0.015;
/** So much finer than the second pass, in steps of CRF, a first one tells most. */
// Measured 2026-11-28: screens are over by 1 %, and by 5 % after a first pass at the same quality.
export const ANALYSIS_CRF_OFFSET = 5;
/** A larger picture than was promised is only made where it is larger by so much. */
export const MIN_RAISE_RATIO = 1.25; // judged
/** A picture of so much less than the source's pixels leaves time for a closer search for every bit. */
export const MAX_THOROUGH_PIXEL_SHARE = 0.17; // judged
/** Pixels a second up to which AV1 is worth a closer search (480 lines, 50 frames), where there is something to be gained. */
export const AV1_THOROUGH_MAX_PIXEL_RATE = 22_000_000; // judged
export const AV1_THOROUGH_BELOW_VMAF = 96; // judged

// --- What the first pass finds ---

/**
 * What x264's first pass is usually coarser than the constant quality that the sample promised: it searches less, and
 * spends on the frames that others lean on.
 */
// Measured 2026-11-25: 4 to 8 on clips whose sample was right.
export const TYPICAL_PASS1_QUANTISER_OFFSET = 6;
/** So much finer than usual the whole file is far easier than its sample: bits are left for a larger picture. */
export const EASIER_BY_CRF_STEPS = 4; // judged

// --- After a file that missed its target ---

/** Furthest that one correction may turn the bitrate: a bigger miss means that the content does not follow. */
export const MIN_CORRECTION_SCALE = 0.25; // judged
export const MAX_CORRECTION_SCALE = 4; // judged
/** A file this much under its target (but not over the ceiling) is good enough: as exact as the encoders are. */
export const UNDERFILL_TOLERANCE = { 'plays-everywhere': 0.01, modern: 0.017 }; // judged
/** The same after a correction. */
// Measured 2026-11-28: one more encode would find 0.2 VMAF, which is not worth its time.
export const CORRECTED_TOLERANCE = 0.018;
/** A file this much under its target is enough where it is to look like its source. */
// Measured 2026-11-29: one to three more encodes for the bytes that are missing brought 0.02 to 0.2 VMAF (slides and a street
// camera in AV1).
export const ENOUGH_UNDERFILL_TOLERANCE = 0.1;
export const MIN_ENOUGH_VMAF = 97.5;
/** What a correction takes off on top when the file was over the ceiling. */
// Measured 2026-11-29 for AV1: on several threads runs of the same second pass are up to 1 % apart, of slides up to 4.
export const OVERSHOOT_MARGIN = { 'plays-everywhere': 0.003, modern: 0.006 };
/** A correction of less tells nothing of whether the content still takes bits: the encoder's own spread hides it. */
export const MIN_SIGNIFICANT_STEP = { 'plays-everywhere': 0, modern: 0.08 }; // judged
/** Content that grows by less than this part of what it was asked to has stopped taking bits. */
export const SATURATED_GROWTH_SHARE = 0.25; // judged
/** When the file was so far under its target, and what a correction then takes off on top. */
export const FAR_UNDER_RATIO = 1.2; // judged
export const FAR_UNDER_MARGIN = 0.02; // judged
/** What takes far more than it was given gives way more than it is asked to. */
// Measured 2026-11-28 for screens: 1.7 times as much.
export const OVERSHOOT_RESPONSE = 0.85;
export const SCREEN_OVERSHOOT_RESPONSE = 0.6;
/** That is so of small misses only: what is further over has to give way by all of it. */
export const FAR_OVER_RATIO = 1.15; // judged
/** What is held back when one more file over the ceiling would be the end: a little less picture, but a file. */
export const LAST_ATTEMPT_MARGIN = 0.05; // judged

// --- Previews ---

/** Longest preview: what a viewer compares at one sitting, and what bounds its cost. */
export const MAX_PREVIEW_MS = 5000; // judged
/** Clips up to this length have no middle worth looking for. */
export const PREVIEW_START_ONLY_BELOW_MS = 8000; // judged
/** Not to be told from the source; finer than this nothing is shown, because nobody would see it. */
export const MIN_PREVIEW_CRF = 16; // judged
/** With a buffer of one second: five seconds of the hardest content stay under 8 MB. */
export const MAX_PREVIEW_BPS = 10_000_000; // judged
/** Of the sound beside the original's picture. */
export const ORIGINAL_PREVIEW_AUDIO_BPS = 160_000; // judged
