// `../facts/tuning.ts` explains the sources of these figures.
import { TRANSPARENT_CRF } from '../facts/tuning.js';

// --- Sound ---

export const AUDIO_SHARE_OF_TOTAL = 0.1; // judged
export const MIN_AUDIO_BPS = 24_000; // judged
/** Above these bitrates, nobody hears a difference. */
export const MAX_AUDIO_BPS = {
  // judged
  silence: { mono: MIN_AUDIO_BPS, stereo: MIN_AUDIO_BPS },
  speech: { mono: 56_000, stereo: 88_000 },
  music: { mono: 80_000, stereo: 128_000 },
};
/** Below this bitrate, two channels sound worse than one. */
export const MIN_STEREO_BPS = 48_000; // judged

// --- Size and rate of the picture ---

/** Short sides to try below that of the source, from large to small. */
export const SHORT_SIDES = [1080, 900, 720, 600, 540, 480, 432, 360, 288, 240, 180]; // judged
export const MAX_SHORT_SIDE = 1080; // judged
/** Pictures are never compared or made wider than this. */
export const MAX_LONG_SIDE = 4096; // judged
export const MAX_FRAME_RATE = 60; // judged
/** Frame rates above this may be halved when there are very few bits. Lower rates would stutter. */
export const HALVE_ABOVE_FRAME_RATE = 40; // judged
/** Frame rates are halved only if even the best picture at the full rate would look worse than this. */
export const HALVE_BELOW_VMAF = 55; // judged
export const MIN_FRAME_RATE = 15; // judged
/** Above this x264 CRF, nothing is recognizable any more. */
export const UNWATCHABLE_CRF = 42; // judged
/** Nobody sees so small a difference, but the larger picture keeps its text readable on a large screen. */
export const IMPERCEPTIBLE_VMAF = 0.3; // judged
/** Steps of half a doubling: up to 256 times the bitrate. */
export const BITRATES_CHECKED = 17; // judged

// --- Grades, and when more bits would not be visible ---

/** The lowest VMAF of each grade. */
// Judged, by about 6 points being a just noticeable difference.
export const MIN_EXCELLENT_VMAF = 90;
export const MIN_GOOD_VMAF = 78;
export const MIN_FAIR_VMAF = 60;
/** From this VMAF on, nobody sees a difference. Below it, finer quantisation still helps. */
export const TRANSPARENT_VMAF = 95; // judged
/** The coarsest CRF that still counts as transparent when only that is safe for the size. */
// Measured 2026-11-28: five steps coarser than the transparent CRF, VMAF still differs by only two tenths.
export const MAX_TRANSPARENT_CRF = TRANSPARENT_CRF + 5;
/** No file is encoded finer than this. */
export const MIN_ENCODE_CRF = 8; // judged
/** Still drawings seem to need almost no bits, but with so few an encoder loses their colours. */
export const MIN_TRANSPARENT_BPS = 60_000; // judged
/** Bits that H.264 needs to keep the content of a source in another codec, as a multiple of the source's bits. */
export const H264_BITS_PER_SOURCE_BIT: Readonly<Record<string, number>> = { h264: 1.2, hevc: 2, vp9: 2, av1: 2.4 }; // judged

// --- The whole plan ---

/** Share of the ceiling that is the target. */
// Measured 2026-11-22: two passes land within half a percent on clips over 20 s, within one on most shorter.
export const TARGET_RATIO = 0.99;
/** Below this, an encoder's own headers and key frames exceed the budget for any content. */
export const MIN_VIDEO_BPS = 12_000; // judged
export const MIN_VIDEO_BYTES = 2000; // judged
/** Bits that SVT-AV1 needs where x264 needs one bit, at the same VMAF. */
// Measured 2026-11-25: 0.6 to 0.9.
export const AV1_BITS_PER_X264_BIT = 0.68;
/** SVT-AV1 refuses a picture with a smaller side. */
export const AV1_MIN_SIDE = 64;
/** SVT-AV1 uses fewer bits than requested for content that hardly moves, so more are requested. */
// Measured 2026-11-28: it uses half of the requested bits (a title card: 0.4).
export const AV1_STATIC_CONTENT_FACTOR = 3;
/** A pass at constant quality may need a third more bits than the sample predicts. */
export const SINGLE_PASS_SAFE_SHARE = 0.75; // judged
/** Only screens, slides and title cards have fewer bits per pixel at the reference quality. */
// Measured 2026-11-28: cameras have 0.019 and more.
export const STATIC_CONTENT_BITS_PER_PIXEL = 0.015;
/** How much finer than the second pass, in steps of CRF, a first pass is most informative. */
// Measured 2026-11-28: screens exceed their size by 1 %, and by 5 % after a first pass at the same quality.
export const ANALYSIS_CRF_OFFSET = 5;
/** A picture larger than promised is made only if it is larger by this factor. */
export const MIN_RAISE_RATIO = 1.25; // judged
/** A picture with at most this share of the source's pixels leaves time for a more thorough search. */
export const MAX_THOROUGH_PIXEL_SHARE = 0.17; // judged
/** Pixels per second up to which a thorough search is worth it for AV1 (480 lines, 50 frames), if there is something to gain. */
export const AV1_THOROUGH_MAX_PIXEL_RATE = 22_000_000; // judged
export const AV1_THOROUGH_BELOW_VMAF = 96; // judged

// --- What the first pass finds ---

/**
 * How much coarser x264's first pass usually is than the constant quality that the sample predicts: it searches less, and
 * spends bits on the frames that others reference.
 */
// Measured 2026-11-25: 4 to 8 on clips whose sample was accurate.
export const TYPICAL_PASS1_QUANTISER_OFFSET = 6;
/** If the first pass is this much finer than usual, the file is much easier than its sample and has bits for a larger picture. */
export const EASIER_BY_CRF_STEPS = 4; // judged

// --- After a file that missed its target ---

/** Limits of one correction of the bitrate. A bigger miss means that the content does not follow the bitrate. */
export const MIN_CORRECTION_SCALE = 0.25; // judged
export const MAX_CORRECTION_SCALE = 4; // judged
/** A file this much under its target (but not over the ceiling) is good enough: encoders are no more accurate. */
export const UNDERFILL_TOLERANCE = { 'plays-everywhere': 0.01, modern: 0.017 }; // judged
/** The same after a correction. */
// Measured 2026-11-28: one more encode would gain 0.2 VMAF, which is not worth its time.
export const CORRECTED_TOLERANCE = 0.018;
/** A file this much under its target is enough if it is expected to look like its source. */
// Measured 2026-11-29: one to three more encodes for the missing bytes gained 0.02 to 0.2 VMAF (slides and a street camera in
// AV1).
export const ENOUGH_UNDERFILL_TOLERANCE = 0.1;
export const MIN_ENOUGH_VMAF = 97.5;
/** Additional margin of a correction after a file over the ceiling. */
// Measured 2026-11-29 for AV1: on several threads, runs of the same second pass differ by up to 1 %, for slides by up to 4 %.
export const OVERSHOOT_MARGIN = { 'plays-everywhere': 0.003, modern: 0.006 };
/** A smaller correction does not show whether the content still uses more bits: the encoder's own variation hides it. */
export const MIN_SIGNIFICANT_STEP = { 'plays-everywhere': 0, modern: 0.08 }; // judged
/** Content that grows by less than this share of the requested growth does not use more bits. */
export const SATURATED_GROWTH_SHARE = 0.25; // judged
/** How far under its target a file must be for an additional margin, and that margin. */
export const FAR_UNDER_RATIO = 1.2; // judged
export const FAR_UNDER_MARGIN = 0.02; // judged
/** Content that needs many more bits than it gets shrinks by more than requested. */
// Measured 2026-11-28 for screens: 1.7 times as much.
export const OVERSHOOT_RESPONSE = 0.85;
export const SCREEN_OVERSHOOT_RESPONSE = 0.6;
/** That applies to small misses only. A file that is further over must shrink by the whole difference. */
export const FAR_OVER_RATIO = 1.15; // judged
/** Margin of the last attempt: a slightly worse picture is better than a failed encode. */
export const LAST_ATTEMPT_MARGIN = 0.05; // judged

// --- Previews ---

/** Longest preview: enough for a comparison, at a limited cost. */
export const MAX_PREVIEW_MS = 5000; // judged
/** Shorter clips are previewed from their start. */
export const PREVIEW_START_ONLY_BELOW_MS = 8000; // judged
/** At this CRF, a preview looks like the source. No preview is finer, because nobody would see a difference. */
export const MIN_PREVIEW_CRF = 16; // judged
/** With a buffer of one second, five seconds of the hardest content stay under 8 MB. */
export const MAX_PREVIEW_BPS = 10_000_000; // judged
/** Bitrate of the sound in the preview of the original. */
export const ORIGINAL_PREVIEW_AUDIO_BPS = 160_000; // judged
