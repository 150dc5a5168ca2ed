import type { MediaFacts, VideoFacts } from './media-facts.js';

/**
 * How many bits the content itself asks for, from what short excerpts cost x264 `veryfast` at a small reference size:
 * a talking head, a screen and a grainy night differ by a factor of fifty, and in how fast they give way.
 */
export interface Complexity {
  /** Bits that one pixel of one frame took at `REFERENCE_CRF`. */
  readonly bitsPerPixel: number;
  /** Pixels of a frame and frames a second at which it was measured. */
  readonly pixels: number;
  readonly frameRate: number;
  /** Steps of CRF that halve the bits; grain gives way fast, edges slowly. Typical when absent. */
  readonly crfStepsPerDoubling?: number;
  /** Growth of the bits with the pixels of a frame: 1 is in proportion. Typical when absent. */
  readonly pixelExponent?: number;
  /** The stretch that shows best what an encode does to this video; unknown when absent. */
  readonly tellingExcerpt?: { readonly startMs: number; readonly durationMs: number };
}

/** A picture size and rate, in square pixels and frames a second. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** A stretch of a file to be analysed. */
export interface Excerpt {
  readonly startMs: number;
  readonly durationMs: number;
}

export const REFERENCE_CRF = 24;
/** The second point of the measurement; beyond it headers and motion vectors dominate and all contents behave alike. */
export const COARSE_CRF = 36;
/** Quality at which half the size is measured, midway between the two on the scale of bits. */
export const HALF_SIZE_CRF = 30;

const REFERENCE_SHORT_SIDE = 540;
const REFERENCE_MAX_FRAME_RATE = 30;

/** x264's rate factor is logarithmic; camera clips measured 5.5 to 6.5 steps a doubling. */
const TYPICAL_STEPS = 6;
const STEPS_BEYOND_COARSE = 8;
/** x264 `medium` spends about a quarter more than `veryfast` at the same CRF (measured 1.14 to 1.36), and looks better. */
const MEDIUM_TO_VERYFAST_BITS = 1.25;
/** Bits grow slower than pixels and frames do: neighbours resemble each other (camera clips measured 0.72 to 0.84). */
const TYPICAL_PIXEL_EXPONENT = 0.8;
const FRAME_RATE_EXPONENT = 0.6;
/** Parameter sets and the settings that x264 writes into every stream. */
const STREAM_HEADER_BYTES = 750;

/** What a typical camera clip measures; for callers that have nothing better. */
export const TYPICAL_COMPLEXITY: Complexity = { bitsPerPixel: 0.06, pixels: 960 * 540, frameRate: 30 };

/** Bytes of one excerpt, or of all together, as the three encodes took them. */
export interface ExcerptBytes {
  readonly reference: number;
  readonly coarse: number;
  readonly halfSize: number;
}

/** Makes sense of measured excerpts. `pictures` are the reference and the half-size one, `frames` their common count. */
export function complexityFrom(
  excerpts: readonly ExcerptBytes[],
  frames: number,
  pictures: { readonly reference: Picture; readonly halfSize: Picture },
): Complexity {
  const total = (size: keyof ExcerptBytes): number =>
    excerpts.reduce((sum, excerpt) => sum + Math.max(1, excerpt[size] - STREAM_HEADER_BYTES), 0);
  const pixels = pixelsOf(pictures.reference);
  const doublings = Math.log2(total('reference') / total('coarse'));
  const midwayBytes = Math.sqrt(total('reference') * total('coarse'));
  const pixelExponent = Math.log(midwayBytes / total('halfSize')) / Math.log(pixels / pixelsOf(pictures.halfSize));
  return {
    bitsPerPixel: (8 * total('reference')) / (Math.max(1, frames) * pixels),
    pixels,
    frameRate: pictures.reference.frameRate,
    crfStepsPerDoubling: clamp((COARSE_CRF - REFERENCE_CRF) / Math.max(0.1, doublings), 2.5, 12),
    pixelExponent: clamp(pixelExponent, 0.4, 2),
  };
}

/** Bits a second that x264 `medium` is expected to take for this picture at this CRF. */
export function predictBitrateBps(complexity: Complexity, picture: Picture, crf: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_STEPS } = complexity;
  const fine = (REFERENCE_CRF - Math.min(crf, COARSE_CRF)) / steps;
  const coarse = Math.min(0, COARSE_CRF - crf) / STEPS_BEYOND_COARSE;
  return referenceBitrateBps(complexity, picture) * 2 ** (fine + coarse);
}

/** The CRF that this many bits a second amount to for this picture: the inverse of `predictBitrateBps`. */
export function predictCrf(complexity: Complexity, picture: Picture, bitrateBps: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_STEPS } = complexity;
  const halvings = Math.log2(referenceBitrateBps(complexity, picture) / Math.max(1, bitrateBps));
  const crf = REFERENCE_CRF + halvings * steps;
  if (crf <= COARSE_CRF) return crf;
  return COARSE_CRF + ((crf - COARSE_CRF) / steps) * STEPS_BEYOND_COARSE;
}

/** At `REFERENCE_CRF`. What is gone at a small size does not come back at a larger one: growth stays in proportion. */
function referenceBitrateBps(complexity: Complexity, picture: Picture): number {
  const { bitsPerPixel, pixels, frameRate, pixelExponent = TYPICAL_PIXEL_EXPONENT } = complexity;
  const scale = pixelsOf(picture) / pixels;
  const growth = scale ** (scale > 1 ? Math.min(1, pixelExponent) : pixelExponent);
  const rateGrowth = (picture.frameRate / frameRate) ** FRAME_RATE_EXPONENT;
  return bitsPerPixel * pixels * frameRate * growth * rateGrowth * MEDIUM_TO_VERYFAST_BITS;
}

function pixelsOf(picture: Picture): number {
  return picture.width * picture.height;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Picture at which excerpts are analysed: small, at most 30 frames a second, never larger than the source. */
export function referencePicture(video: VideoFacts): Picture {
  const scale = Math.min(1, REFERENCE_SHORT_SIDE / Math.min(video.width, video.height));
  return {
    width: evenFloor(video.width * scale),
    height: evenFloor(video.height * scale),
    frameRate: Math.min(video.frameRate, REFERENCE_MAX_FRAME_RATE),
  };
}

/** A quarter of the reference's pixels, to learn what shrinking saves. */
export function halfSizePicture(picture: Picture): Picture {
  return { ...picture, width: evenFloor(picture.width / 2), height: evenFloor(picture.height / 2) };
}

const EXCERPT_POSITIONS = [0.12, 0.5, 0.88];
const SHORTEST_EXCERPT_MS = 1000;
const LONGEST_EXCERPT_MS = 2000;

/** Where to look: three stretches of a twentieth each, one to two seconds, the last near the end; short clips whole. */
export function planExcerpts({ durationMs }: MediaFacts): readonly Excerpt[] {
  if (durationMs <= 2 * EXCERPT_POSITIONS.length * SHORTEST_EXCERPT_MS) return [{ startMs: 0, durationMs }];
  const excerptMs = Math.round(clamp(durationMs / 20, SHORTEST_EXCERPT_MS, LONGEST_EXCERPT_MS));
  return EXCERPT_POSITIONS.map((position) => ({
    startMs: Math.round(position * durationMs - excerptMs / 2),
    durationMs: excerptMs,
  }));
}

/** Largest even whole number up to `value`, at least 2: what 4:2:0 video can have as a side. */
export function evenFloor(value: number): number {
  return Math.max(2, 2 * Math.floor(value / 2 + 1e-6));
}
