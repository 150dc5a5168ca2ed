import type { AudioCharacter } from './audio-character.js';
import {
  DOWNSCALING_LOSS_EXPONENT,
  FRAME_RATE_EXPONENT,
  HALF_FRAME_RATE_LOSS,
  MAX_DOWNSCALING_LOSS,
  TYPICAL_CRF_STEPS_PER_DOUBLING,
  TYPICAL_LOSS,
  TYPICAL_PIXEL_EXPONENT,
} from './tuning.js';

/**
 * How hard a video's content is to compress, as measured on a sample: how many bits it needs at which coarseness, and
 * how good the result looks. A talking head, a screen and a grainy night scene differ by a factor of fifty.
 */
export interface Complexity {
  /** Bits per pixel of a frame at `REFERENCE_CRF`, with the planned encoder settings. */
  readonly bitsPerPixel: number;
  /** Pixels per frame and frames per second of the picture that these values are for: the source as seen, the reference of VMAF. */
  readonly pixels: number;
  readonly frameRate: number;
  /** Steps of CRF that halve the bits: few for grain, many for edges. Typical when absent. */
  readonly crfStepsPerDoubling?: number;
  /** Growth of the bits with the pixels of a frame: 1 is proportional. Typical when absent. */
  readonly pixelExponent?: number;
  /** The loss of quality; typical when absent. */
  readonly loss?: VmafLossModel;
  /** The character of the sound; counts as music when absent. */
  readonly sound?: AudioCharacter;
  /** The stretch of the file that looks worst when it is encoded. */
  readonly tellingExcerpt?: Excerpt;
  /** Share of the sample's frames that cannot be decoded, 0 to 1; absent when there are next to none. */
  readonly lostShare?: number;
}

/** How VMAF falls with coarseness and with shrinking, which costs a sharp picture much and a soft one nothing. */
export interface VmafLossModel {
  /** Log-odds of the share of VMAF that is lost at `REFERENCE_CRF` and full size. */
  readonly logOddsAtReference: number;
  /** How much one step of CRF adds to these log-odds. */
  readonly logOddsPerCrf: number;
  /** Share of VMAF, 0 to 1, that shrinking to half of each side costs, at any bitrate. */
  readonly halfSize: number;
  /** How much coarser, in CRF steps, quantisation looks when a picture of half of each side is enlarged again. */
  readonly crfStepsPerHalfSize: number;
}

/** A picture size in square pixels and a frame rate in frames per second. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** A stretch of a file to analyze. */
export interface Excerpt {
  readonly startMs: number;
  readonly durationMs: number;
}

export const REFERENCE_CRF = 24;

/** Bits per second that the encoder is expected to need for this picture at this CRF. */
export function predictBitrateBps(complexity: Complexity, picture: Picture, crf: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_CRF_STEPS_PER_DOUBLING } = complexity;
  return bitrateAtReferenceCrfBps(complexity, picture) * 2 ** ((REFERENCE_CRF - crf) / steps);
}

/** The CRF that this bitrate is expected to equal for this picture: the inverse of `predictBitrateBps`. */
export function predictCrf(complexity: Complexity, picture: Picture, bitrateBps: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_CRF_STEPS_PER_DOUBLING } = complexity;
  return REFERENCE_CRF + steps * Math.log2(bitrateAtReferenceCrfBps(complexity, picture) / Math.max(1, bitrateBps));
}

/** Expected VMAF, 0 to 100, of this picture at this CRF, scaled back to the size and frame rate at which the source is seen. */
export function predictVmaf(complexity: Complexity, picture: Picture, crf: number): number {
  const { loss = TYPICAL_LOSS } = complexity;
  const halvings = Math.max(0, Math.log2(complexity.pixels / pixelsOf(picture)) / 2);
  const seenCrf = crf + loss.crfStepsPerHalfSize * halvings;
  const logOdds = loss.logOddsAtReference + loss.logOddsPerCrf * (seenCrf - REFERENCE_CRF);
  const kept = (1 - downscalingLoss(loss.halfSize, halvings)) * (1 - 1 / (1 + Math.exp(-logOdds)));
  return 100 * kept * (1 - frameRateLoss(complexity, picture));
}

/** Grows with the factor by which a side shrinks, about in proportion to the lost detail of the source. */
function downscalingLoss(halfSizeLoss: number, halvings: number): number {
  return Math.min(MAX_DOWNSCALING_LOSS, halfSizeLoss * Math.max(0, 2 ** halvings - 1) ** DOWNSCALING_LOSS_EXPONENT);
}

function frameRateLoss({ frameRate }: Complexity, picture: Picture): number {
  return Math.min(1, HALF_FRAME_RATE_LOSS * Math.max(0, Math.log2(frameRate / picture.frameRate)));
}

function bitrateAtReferenceCrfBps(complexity: Complexity, picture: Picture): number {
  const { bitsPerPixel, pixels, frameRate, pixelExponent = TYPICAL_PIXEL_EXPONENT } = complexity;
  const growth = (pixelsOf(picture) / pixels) ** pixelExponent;
  const rateGrowth = (picture.frameRate / frameRate) ** FRAME_RATE_EXPONENT;
  return bitsPerPixel * pixels * frameRate * growth * rateGrowth;
}

/** Pixels of one frame. */
export function pixelsOf({ width, height }: Pick<Picture, 'width' | 'height'>): number {
  return width * height;
}

/** Largest even whole number up to `value`, but at least 2: 4:2:0 video needs even sides. */
export function evenFloor(value: number): number {
  return Math.max(2, 2 * Math.floor(value / 2 + 1e-6));
}
