import type { Excerpt } from '../facts/complexity.js';
import type { MediaFacts } from '../facts/media-facts.js';
import type { SamplePlan } from './sample-plan.js';
import { fileToSampleActivityRatio } from './source-load.js';
import { MAX_SAMPLE_DECODED_PIXELS } from './tuning.js';

/**
 * Moves the excerpts of a sample towards the key frames before them if decoding all frames in between would take too
 * long. A file may have a single key frame, and its size does not show how much work the frames after it are.
 */
export function affordableSample(facts: MediaFacts, sample: SamplePlan): SamplePlan {
  const { video, durationMs } = facts;
  const keyOf = keyFrameFinder(video.seekPointsMs);
  const excerptMs = sum(sample.excerpts.map((excerpt) => excerpt.durationMs));
  const distanceMs = sum(farthestDistances(sample.excerpts, keyOf));
  const spareMs = Math.max(0, MAX_SAMPLE_DECODED_PIXELS / pixelsPerMs(facts) - excerptMs);
  if (distanceMs <= spareMs) return sample;
  const share = spareMs / distanceMs;
  const excerpts = sample.excerpts.map((excerpt) => {
    const keyMs = keyOf(excerpt);
    return { ...excerpt, startMs: Math.round(keyMs + share * (excerpt.startMs - keyMs)) };
  });
  const ratio = fileToSampleActivityRatio(video.loads, durationMs, excerpts);
  return { ...sample, excerpts, fileToSampleActivityRatio: ratio };
}

function keyFrameFinder(seekPointsMs: readonly number[] = []): (excerpt: Excerpt) => number {
  return ({ startMs }) => seekPointsMs.findLast((pointMs) => pointMs <= startMs) ?? 0;
}

/** Excerpts after the same key frame are decoded in one run, up to the last of them. */
function farthestDistances(excerpts: readonly Excerpt[], keyOf: (excerpt: Excerpt) => number): readonly number[] {
  const farthest = new Map<number, number>();
  for (const excerpt of excerpts) {
    const keyMs = keyOf(excerpt);
    farthest.set(keyMs, Math.max(farthest.get(keyMs) ?? 0, excerpt.startMs - keyMs));
  }
  return [...farthest.values()];
}

/** Counts the frames that the file holds: its stated rate may be lower. */
function pixelsPerMs({ video, durationMs }: MediaFacts): number {
  const framesPerMs = Math.max(video.frameRate / 1000, (video.frameCount ?? 0) / durationMs);
  return framesPerMs * Math.max(video.width * video.height, video.codedPixels ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
