import { pixelsOf } from './complexity.js';
import type { SizePlan } from './plan-types.js';

/** 4:2:0 in 8 bits. */
const BYTES_PER_PIXEL = 1.5;
/** Half a minute of 540 lines. Beside the job's other files, and gone with them. */
const MOST_BYTES = 1_000_000_000;

/**
 * Whether the first pass keeps the planned pictures, as the second will encode them, on the scratch disk: decoding and
 * scaling the source once more costs a third to a half of a second pass, and of each corrected one. Only where they take
 * little room: the pictures are not compressed.
 */
export function keepsPictures({ video, durationMs }: SizePlan): boolean {
  const frames = Math.ceil((durationMs / 1000) * video.frameRate);
  return frames * pixelsOf(video) * BYTES_PER_PIXEL <= MOST_BYTES;
}
