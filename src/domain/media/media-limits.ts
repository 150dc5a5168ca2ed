import type { MediaFacts } from './media-facts.js';

/** What one job may bring; `maxPixels` counts one decoded frame. */
export interface MediaLimits {
  readonly maxSizeBytes: number;
  readonly maxDurationMs: number;
  readonly maxPixels: number;
  readonly maxStreams: number;
}

/** Why a file is refused before any payment. The last three come from the probe itself. */
export type RejectionReason =
  'too_large' | 'too_long' | 'too_many_pixels' | 'too_many_streams' | 'no_video' | 'unreadable' | 'no_duration';

/** First limit that a file breaks, or null when it may go on. A file at exactly a limit is accepted. */
export function checkLimits(facts: MediaFacts, limits: MediaLimits): RejectionReason | null {
  if (facts.sizeBytes > limits.maxSizeBytes) return 'too_large';
  if (!(facts.durationMs > 0)) return 'no_duration';
  if (facts.durationMs > limits.maxDurationMs) return 'too_long';
  if (facts.video.width * facts.video.height > limits.maxPixels) return 'too_many_pixels';
  if (facts.streamCount > limits.maxStreams) return 'too_many_streams';
  return null;
}
