import { TYPICAL_PIXEL_EXPONENT, evenFloor, pixelsOf } from '../facts/complexity.js';
import type { VideoPlan } from '../plan/plan-types.js';

/** Smaller than this the first pass no longer sees what the second will need (1 VMAF lost at 240 lines, none at 360). */
const MIN_SHORT_SIDE = 360;

/**
 * What x264's first pass makes: half of each side tells the second pass as much as the whole picture does (twelve
 * clips: 0.1 VMAF more in the mean, the same exactness of size) in half of the time. The rate shrinks with the pixels, so
 * that its quantisers stay comparable.
 */
export function firstPassVideo(video: VideoPlan): VideoPlan {
  const scale = Math.min(1, Math.max(0.5, MIN_SHORT_SIDE / Math.min(video.width, video.height)));
  const picture = { width: evenFloor(video.width * scale), height: evenFloor(video.height * scale) };
  const share = (pixelsOf(picture) / pixelsOf(video)) ** TYPICAL_PIXEL_EXPONENT;
  return { ...video, ...picture, bitrateBps: Math.max(1, Math.round(video.bitrateBps * share)) };
}
