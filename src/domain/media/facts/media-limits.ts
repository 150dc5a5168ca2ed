import type { MediaFacts, VideoFacts } from './media-facts.js';

/** What one job may bring; `maxPixels` counts one decoded frame. */
export interface MediaLimits {
  readonly maxSizeBytes: number;
  readonly maxDurationMs: number;
  readonly maxPixels: number;
  readonly maxStreams: number;
}

/**
 * Frames beyond which a file is taken for a bomb: 20 minutes at 240 frames a second are 288,000. Tiny frames cost a
 * decoder as much time as large ones, so that neither the file's size nor its length bounds the work.
 */
export const MAX_FRAMES = 400_000;

/** Why a file is refused before any payment. From `no_video` on they come from the probe itself. */
export type RejectionReason =
  | 'too_large'
  | 'too_long'
  | 'too_many_pixels'
  | 'too_many_streams'
  | 'too_many_frames'
  | 'no_video'
  | 'unreadable'
  | 'no_duration'
  | 'encrypted'
  | 'unsupported_colors';

/** First limit that a file breaks, or null when it may go on. A file at exactly a limit is accepted. */
export function checkLimits(facts: MediaFacts, limits: MediaLimits): RejectionReason | null {
  if (facts.sizeBytes > limits.maxSizeBytes) return 'too_large';
  if (!(facts.durationMs > 0)) return 'no_duration';
  if (facts.durationMs > limits.maxDurationMs) return 'too_long';
  if (pixelsOf(facts.video) > limits.maxPixels) return 'too_many_pixels';
  if (facts.streamCount > limits.maxStreams) return 'too_many_streams';
  if ((facts.video.frameCount ?? 0) > MAX_FRAMES) return 'too_many_frames';
  return null;
}

/** Pixels that are not square must hide neither a large decoded frame nor a large shown one. */
function pixelsOf({ width, height, codedPixels = 0 }: VideoFacts): number {
  return Math.max(width * height, codedPixels);
}
