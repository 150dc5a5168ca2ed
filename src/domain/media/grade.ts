import { predictBitrateBps, predictCrf, type Complexity, type Picture } from './complexity.js';
import type { VideoFacts } from './media-facts.js';
import { largestPicture } from './picture-plan.js';
import type { QualityGrade } from './plan-types.js';

/** x264 `medium` at this CRF is not to be told from the source. */
const TRANSPARENT_CRF = 18;
/** Bits of an H.264 encode that keeps what a source in another codec holds, as a multiple of the source's own. */
const H264_BITS_PER_SOURCE_BIT: Readonly<Record<string, number>> = { h264: 1.2, hevc: 2, vp9: 2, av1: 2.4 };

/** Up to which CRF at the full size a bitrate counts as this grade; a smaller picture then softens what it lacks. */
const EXCELLENT_UP_TO_CRF = 23;
const GOOD_UP_TO_CRF = 29;
const FAIR_UP_TO_CRF = 37;

/** Bits a second beyond which nobody sees a difference: no file gets more, however large it may be. */
export function transparentBitrateBps(video: VideoFacts, complexity: Complexity, picture: Picture): number {
  const byContent = predictBitrateBps(complexity, picture, TRANSPARENT_CRF);
  const factor = H264_BITS_PER_SOURCE_BIT[video.codec];
  if (factor === undefined || video.bitrateBps === undefined) return byContent;
  return Math.min(byContent, factor * video.bitrateBps);
}

/** Predicted grade of a bitrate: how coarse it would be at the full size. More bits never give a lower grade. */
export function gradeOf(video: VideoFacts, complexity: Complexity, bitrateBps: number): QualityGrade {
  const crf = predictCrf(complexity, largestPicture(video), bitrateBps);
  if (crf <= EXCELLENT_UP_TO_CRF) return 'excellent';
  if (crf <= GOOD_UP_TO_CRF) return 'good';
  return crf <= FAIR_UP_TO_CRF ? 'fair' : 'poor';
}
