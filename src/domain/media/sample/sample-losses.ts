import type { Excerpt } from '../facts/complexity.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { MAX_DECODE_ERROR_SHARE, MIN_LOST_FRAMES, MIN_LOST_SHARE } from './tuning.js';

/** A stretch that was decoded, and how many of its frames could not be. */
export interface DecodedStretch {
  readonly frames: number;
  readonly lostFrames: number;
}

/**
 * What became of each stretch. On the way from a key frame to a stretch more frames may be lost than it has itself; then all
 * of it counts as lost.
 */
export function decodedStretches(
  { video, durationMs }: MediaFacts,
  spans: readonly Excerpt[],
  errors: ReadonlyMap<number, number>,
): readonly DecodedStretch[] {
  const framesPerMs = (video.frameCount ?? 0) / Math.max(1, video.endsAtMs ?? durationMs) || video.frameRate / 1000;
  return spans.map((span, index) => {
    const frames = Math.max(1, Math.round(span.durationMs * framesPerMs));
    return { frames, lostFrames: Math.min(frames, errors.get(index) ?? 0) };
  });
}

/** Whether so little of a stretch was decoded that it says nothing about the content. ffmpeg would give up on it. */
export function isBeyondUse({ frames, lostFrames }: DecodedStretch): boolean {
  return lostFrames > MAX_DECODE_ERROR_SHARE * frames;
}

/** The share of the picture that cannot be decoded, 0 to 1; undefined when a viewer would hardly notice. */
export function lostShareOf(stretches: readonly DecodedStretch[]): number | undefined {
  const frames = stretches.reduce((sum, stretch) => sum + stretch.frames, 0);
  const lost = stretches.reduce((sum, stretch) => sum + stretch.lostFrames, 0);
  if (lost < MIN_LOST_FRAMES || lost < MIN_LOST_SHARE * frames) return undefined;
  return Math.round((100 * lost) / frames) / 100;
}
