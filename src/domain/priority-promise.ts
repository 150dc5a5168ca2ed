import type { MediaFacts } from './media/facts/media-facts.js';
import { presetOf, type Preset, type SizePlan } from './media/plan/plan-types.js';

/** Pixels of the result that two slow cores make in a second, all passes together; measured 32 and 14 million at 720p. */
const ENCODED_PIXELS_PER_SEC: Record<Preset, number> = { 'plays-everywhere': 30e6, modern: 14e6 };
/** Pixels of the source that they read in a second, in the passes that look at it. */
const READ_PIXELS_PER_SEC = 200e6;
/** Fetching, measuring, storing and publishing. */
const FIXED_OVERHEAD_MS = 30_000;

/** How much longer than foreseen it may take before a promise is broken, and what is given on top. */
const SAFETY_FACTOR = 2;
const SAFETY_MARGIN_MS = 5 * 60_000;
const ROUNDING_STEP_MS = 5 * 60_000;

/** How long an encode will roughly take on a CPU worker. A rough figure: it is for promises with a margin. */
export function predictedEncodeMs(facts: MediaFacts, plan: Pick<SizePlan, 'video' | 'preset'>): number {
  const seconds = facts.durationMs / 1000;
  const encodedPixels = plan.video.width * plan.video.height * plan.video.frameRate * seconds;
  const readPixels = facts.video.width * facts.video.height * facts.video.frameRate * seconds;
  const rate = ENCODED_PIXELS_PER_SEC[presetOf(plan)];
  return Math.round((encodedPixels / rate + readPixels / READ_PIXELS_PER_SEC) * 1000) + FIXED_OVERHEAD_MS;
}

/**
 * When a slot is free for an encode, from now: those ahead are taken in their order, each into the first free slot.
 *
 * @param aheadMs how long each of those will take that run, and that wait and come before it.
 * @param slots how many are encoded at the same time, by all workers together; at least 1.
 */
export function queueWaitMs(aheadMs: readonly number[], slots: number): number {
  const busyMs = Array<number>(slots).fill(0);
  for (const encodeMs of aheadMs) {
    const first = busyMs.indexOf(Math.min(...busyMs));
    busyMs[first] = (busyMs[first] ?? 0) + encodeMs;
  }
  return Math.min(...busyMs);
}

/** By when it is promised that a video is ready, counted from its payment. `ahead` is as for `queueWaitMs`. */
export function promisedReadyWithinMs(encodeMs: number, ahead: { aheadMs: readonly number[]; slots: number }): number {
  const expectedMs = queueWaitMs(ahead.aheadMs, ahead.slots) + encodeMs;
  return Math.ceil((expectedMs * SAFETY_FACTOR + SAFETY_MARGIN_MS) / ROUNDING_STEP_MS) * ROUNDING_STEP_MS;
}
