import type { MediaFacts } from './media/facts/media-facts.js';
import { presetOf, type Preset, type SizePlan } from './media/plan/plan-types.js';

/** Output pixels per second on two slow cores, all passes together; measured: 32 and 14 million at 720p. */
const ENCODED_PIXELS_PER_SEC: Record<Preset, number> = { 'plays-everywhere': 30e6, modern: 14e6 };
/** Source pixels per second on the same cores, in the passes that read the source. */
const READ_PIXELS_PER_SEC = 200e6;
/** Fetching, measuring, storing and publishing. */
const FIXED_OVERHEAD_MS = 30_000;

/** How many times the expected duration a job may take before it breaks its promise, and an additional margin. */
const SAFETY_FACTOR = 2;
const SAFETY_MARGIN_MS = 5 * 60_000;
const ROUNDING_STEP_MS = 5 * 60_000;

/** A rough duration of an encode on a CPU worker. It is accurate enough for promises with a margin. */
export function predictedEncodeMs(facts: MediaFacts, plan: Pick<SizePlan, 'video' | 'preset'>): number {
  const seconds = facts.durationMs / 1000;
  const encodedPixels = plan.video.width * plan.video.height * plan.video.frameRate * seconds;
  const readPixels = facts.video.width * facts.video.height * facts.video.frameRate * seconds;
  const rate = ENCODED_PIXELS_PER_SEC[presetOf(plan)];
  return Math.round((encodedPixels / rate + readPixels / READ_PIXELS_PER_SEC) * 1000) + FIXED_OVERHEAD_MS;
}

/**
 * The time from now until a slot is free for an encode. Each encode ahead, in order, takes the first free slot.
 *
 * @param aheadMs the duration of each encode that is running or waits ahead of this one.
 * @param slots how many encodes run at the same time, on all workers together; at least 1.
 */
export function queueWaitMs(aheadMs: readonly number[], slots: number): number {
  const busyMs = Array<number>(slots).fill(0);
  for (const encodeMs of aheadMs) {
    const first = busyMs.indexOf(Math.min(...busyMs));
    busyMs[first] = (busyMs[first] ?? 0) + encodeMs;
  }
  return Math.min(...busyMs);
}

/** The promised time from the payment until the video is ready. `ahead` is as for `queueWaitMs`. */
export function promisedReadyWithinMs(encodeMs: number, ahead: { aheadMs: readonly number[]; slots: number }): number {
  const expectedMs = queueWaitMs(ahead.aheadMs, ahead.slots) + encodeMs;
  return Math.ceil((expectedMs * SAFETY_FACTOR + SAFETY_MARGIN_MS) / ROUNDING_STEP_MS) * ROUNDING_STEP_MS;
}
