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
 * What a video's content asks for, as measured on a sample of it: how many bits it takes at which coarseness, and how
 * good it then looks. A talking head, a screen and a grainy night differ by a factor of fifty.
 */
export interface Complexity {
  /** Bits that one pixel of one frame takes at `REFERENCE_CRF`, at the planned encoder settings. */
  readonly bitsPerPixel: number;
  /** Pixels of a frame and frames a second that it is stated for: the source as it is seen, of which all VMAF is a part. */
  readonly pixels: number;
  readonly frameRate: number;
  /** Steps of CRF that halve the bits; grain gives way fast, edges slowly. Typical when absent. */
  readonly crfStepsPerDoubling?: number;
  /** Growth of the bits with the pixels of a frame: 1 is in proportion. Typical when absent. */
  readonly pixelExponent?: number;
  /** What is lost in the picture; typical when absent. */
  readonly loss?: VmafLossModel;
  /** What is to be heard; counts as music when absent. */
  readonly sound?: AudioCharacter;
  /** The stretch of the file that looks worst when it is encoded. */
  readonly tellingExcerpt?: Excerpt;
}

/** How VMAF falls: by coarseness, and by shrinking, which costs a sharp picture much and a soft one nothing. */
export interface VmafLossModel {
  /** Log-odds of the part of VMAF that is lost at `REFERENCE_CRF` at full size. */
  readonly logOddsAtReference: number;
  /** What one step of CRF adds to them. */
  readonly logOddsPerCrf: number;
  /** Part of VMAF, 0 to 1, that shrinking to half of each side costs, whatever the bits. */
  readonly halfSize: number;
  /** How much coarser quantisation looks, in steps of CRF, when the picture is enlarged again from half of each side. */
  readonly crfStepsPerHalfSize: number;
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

/** Bits a second that the encoder is expected to take for this picture at this CRF. */
export function predictBitrateBps(complexity: Complexity, picture: Picture, crf: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_CRF_STEPS_PER_DOUBLING } = complexity;
  return bitrateAtReferenceCrfBps(complexity, picture) * 2 ** ((REFERENCE_CRF - crf) / steps);
}

/** The CRF that this many bits a second amount to for this picture: the inverse of `predictBitrateBps`. */
export function predictCrf(complexity: Complexity, picture: Picture, bitrateBps: number): number {
  const { crfStepsPerDoubling: steps = TYPICAL_CRF_STEPS_PER_DOUBLING } = complexity;
  return REFERENCE_CRF + steps * Math.log2(bitrateAtReferenceCrfBps(complexity, picture) / Math.max(1, bitrateBps));
}

/** Expected VMAF, 0 to 100, of this picture at this CRF, brought back to the size and rate at which the source is seen. */
export function predictVmaf(complexity: Complexity, picture: Picture, crf: number): number {
  const { loss = TYPICAL_LOSS } = complexity;
  const halvings = Math.max(0, Math.log2(complexity.pixels / pixelsOf(picture)) / 2);
  const seenCrf = crf + loss.crfStepsPerHalfSize * halvings;
  const logOdds = loss.logOddsAtReference + loss.logOddsPerCrf * (seenCrf - REFERENCE_CRF);
  const kept = (1 - downscalingLoss(loss.halfSize, halvings)) * (1 - 1 / (1 + Math.exp(-logOdds)));
  return 100 * kept * (1 - frameRateLoss(complexity, picture));
}

/** Grows with how many times smaller a side is: about in proportion to what of the source's detail is thrown away. */
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

/** Largest even whole number up to `value`, at least 2: what 4:2:0 video can have as a side. */
export function evenFloor(value: number): number {
  return Math.max(2, 2 * Math.floor(value / 2 + 1e-6));
}
