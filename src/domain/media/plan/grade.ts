import { predictBitrateBps, predictVmaf, type Complexity, type Picture } from '../facts/complexity.js';
import type { VideoFacts } from '../facts/media-facts.js';
import { TRANSPARENT_CRF } from '../facts/tuning.js';
import { bestVmafAt } from './picture-plan.js';
import type { QualityGrade } from './plan-types.js';
import {
  H264_BITS_PER_SOURCE_BIT,
  MIN_ENCODE_CRF,
  MIN_EXCELLENT_VMAF,
  MIN_FAIR_VMAF,
  MIN_GOOD_VMAF,
  MIN_TRANSPARENT_BPS,
  TRANSPARENT_VMAF,
} from './tuning.js';

/** Bits per second above which nobody sees a difference. No file gets more, even if the limit allows it. */
export function transparentBitrateBps(video: VideoFacts, complexity: Complexity, picture: Picture): number {
  const byContent = Math.max(
    MIN_TRANSPARENT_BPS,
    predictBitrateBps(complexity, picture, lowestUsefulCrf(complexity, picture)),
  );
  const factor = H264_BITS_PER_SOURCE_BIT[video.codec];
  if (factor === undefined || video.bitrateBps === undefined) return byContent;
  return Math.min(byContent, factor * video.bitrateBps);
}

/** A picture that lost much in shrinking gets all available bits, because all of them are useful. */
function lowestUsefulCrf(complexity: Complexity, picture: Picture): number {
  return canLookTransparent(complexity, picture) ? TRANSPARENT_CRF : MIN_ENCODE_CRF;
}

/** Whether this picture looks like the source when it is encoded finely enough: shrinking loses almost nothing. */
export function canLookTransparent(complexity: Complexity, picture: Picture): boolean {
  return predictVmaf(complexity, picture, TRANSPARENT_CRF) >= TRANSPARENT_VMAF;
}

/** Predicted grade of a bitrate. More bits never give a lower grade. */
export function gradeOf(video: VideoFacts, complexity: Complexity, bitrateBps: number): QualityGrade {
  return gradeOfVmaf(bestVmafAt(video, complexity, bitrateBps));
}

/** What a VMAF from 0 to 100 means to a viewer. */
export function gradeOfVmaf(vmaf: number): QualityGrade {
  if (vmaf >= MIN_EXCELLENT_VMAF) return 'excellent';
  if (vmaf >= MIN_GOOD_VMAF) return 'good';
  return vmaf >= MIN_FAIR_VMAF ? 'fair' : 'poor';
}
