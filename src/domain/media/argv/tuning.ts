// `../facts/tuning.ts` explains the sources of these figures.

// --- Encoders ---

/** Time between key frames: long enough to save bytes, short enough to seek in a mail client. */
export const KEY_FRAME_INTERVAL_SEC = 12; // judged
/**
 * Differences from x264's presets. Psychovisual optimizations keep noise that looks like detail, which costs bits that small
 * files do not have. `ratetol` keeps the second pass within a tenth of its budget at any time. `umh` is a wider search for
 * motion.
 */
// Measured 2026-11-25: without these optimizations, and with weaker adaptive quantisation, nine clips of ten kinds gain 1 to 2
// VMAF for the same bytes.
// Measured 2026-11-28: `umh` gains 1.2 to 1.5 VMAF when a camera pans, for an eighth more time, and costs nothing elsewhere.
export const X264_TUNING = 'psy=0:aq-strength=0.6:ratetol=0.1:me=umh';
/** `standard` leaves out searches of the preset that cost too much time for the bits that they save. */
// Measured 2026-11-28 for `standard`: a second pass took 18 % less time on thirteen clips, for 0.2 VMAF. Fewer reference frames
// or a faster preset cost more. Judged for `thorough`.
export const X264_EFFORT = {
  standard: ':mixed-refs=0:weightp=1:partitions=p8x8,i8x8,i4x4',
  thorough: ':b-adapt=2:bframes=4:subme=8:trellis=2:ref=4',
};
/** Presets on SVT-AV1's scale. */
// Measured 2026-11-28: 7 needs half as much time again as 9, for 0.3 to 4 VMAF (eight clips with motion).
export const SVT_AV1_PRESET = { standard: 9, thorough: 7 };
/** Each group of pictures stays within its share, and a frame that exceeds its share is encoded again. */
// Measured 2026-11-28: the second pass is within 1.5 % on fourteen of eighteen clips. Without this, it misses its size by up to
// a third, most when little moves.
export const SVT_AV1_RATE_CONTROL = 'gop-constraint-rc=1:recode-loop=3';
/** With fewer frames between key frames, SVT-AV1 refuses `gop-constraint-rc`. A player decodes as many in a moment. */
export const SVT_AV1_MIN_KEY_FRAME_INTERVAL_FRAMES = 120;
/** SVT-AV1 refuses more. */
export const SVT_AV1_MAX_BPS = 100_000_000;
/** Quantisation matrices, which follow the sensitivity of the eye. */
// Measured 2026-11-28: 0.2 VMAF on nine clips, without more time.
export const SVT_AV1_TUNING = 'enable-qm=1';

// --- The first pass ---

/** Side of the picture in x264's first pass, as a share of the side of the planned picture. */
// Measured 2026-11-28: half of each side gives the second pass as much information as the whole picture (twelve clips: 0.1 VMAF
// more on average, the same accuracy of size) in half of the time.
export const FIRST_PASS_SCALE = 0.5;
/** In a smaller picture, the first pass misses what the second pass needs. */
// Measured 2026-11-28: 1 VMAF is lost at 240 lines, none at 360.
export const MIN_FIRST_PASS_SHORT_SIDE = 360;

// --- Filters ---

/** The kernel for shrinking: a cubic that is a little sharper than ffmpeg's default. */
// Measured 2026-11-25: of six kernels it loses least when a player enlarges the picture again (PSNR and VMAF after shrinking and
// enlarging, on three clips).
export const SCALE_FLAGS = 'flags=bicubic:param0=0:param1=0.9';
/** The brightest light in the videos of phones and in HDR10 masters. Brighter highlights are cut. */
export const HDR_PEAK_NITS = 1000; // judged
/** Linear light up to which nothing changes. Above it, highlights are rolled off instead of cut. */
export const TONE_KNEE = 0.7; // judged

// --- Which parts of the sound are analyzed ---

export const LEVEL_EXCERPTS = 4; // judged
export const LEVEL_EXCERPT_MS = 4000; // judged
/** Blocks of 1024 samples: about half a second. */
export const LEVEL_WINDOW_BLOCKS = 24; // judged

// --- The memory of a decoder ---

/** Above 4K, so that the usual sizes are read as fast as the machine can. */
export const LARGE_PICTURE_PIXELS = 4096 * 2304; // judged
/** Each thread of a decoder keeps one more frame. */
// Measured 2026-11-29: 8K HEVC with 10 bits takes 1.3 GB on three threads.
export const MAX_LARGE_PICTURE_THREADS = 4;
