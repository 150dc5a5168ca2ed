import { pixelsOf } from '../facts/complexity.js';
import type { SizePlan } from '../plan/plan-types.js';
import { MAX_RAW_FRAMES_BYTES } from './tuning.js';

/** 4:2:0 in 8 bits. */
const BYTES_PER_PIXEL = 1.5;

/**
 * Bytes of the planned pictures, uncompressed, as the second pass encodes them; null when that is too much. The first pass
 * keeps them on the scratch disk, because decoding and scaling the source again costs a third to a half of a second pass,
 * and of each corrected one.
 */
export function rawFramesBytes({ video, durationMs }: SizePlan): number | null {
  const frames = Math.ceil((durationMs / 1000) * video.frameRate);
  const bytes = frames * pixelsOf(video) * BYTES_PER_PIXEL;
  return bytes <= MAX_RAW_FRAMES_BYTES ? bytes : null;
}
