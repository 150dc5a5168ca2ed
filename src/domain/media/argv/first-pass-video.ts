import { evenFloor, pixelsOf } from '../facts/complexity.js';
import { TYPICAL_PIXEL_EXPONENT } from '../facts/tuning.js';
import type { VideoPlan } from '../plan/plan-types.js';
import { FIRST_PASS_SCALE, MIN_FIRST_PASS_SHORT_SIDE } from './tuning.js';

/**
 * The picture of x264's first pass. A smaller picture gives the second pass as much information as the full one, in less
 * time. The bitrate shrinks with the pixels, so that the quantisers stay comparable.
 */
export function firstPassVideo(video: VideoPlan): VideoPlan {
  const scale = Math.min(
    1,
    Math.max(FIRST_PASS_SCALE, MIN_FIRST_PASS_SHORT_SIDE / Math.min(video.width, video.height)),
  );
  const picture = { width: evenFloor(video.width * scale), height: evenFloor(video.height * scale) };
  const share = (pixelsOf(picture) / pixelsOf(video)) ** TYPICAL_PIXEL_EXPONENT;
  return { ...video, ...picture, bitrateBps: Math.max(1, Math.round(video.bitrateBps * share)) };
}
