import { AAC_SAMPLES_PER_PACKET } from '../plan/audio-plan.js';
import type { MediaFacts } from '../facts/media-facts.js';

/** Rounding of the durations that containers state. */
const ROUNDING_MS = 2;

/** The largest acceptable difference in duration between output and input: one frame and one packet of sound. */
function durationToleranceMs(input: MediaFacts, output: MediaFacts): number {
  const frameMs = 1000 / Math.min(input.video.frameRate, output.video.frameRate);
  const packetMs = output.audio === null ? 0 : (1000 * AAC_SAMPLES_PER_PACKET) / output.audio.sampleRateHz;
  return frameMs + packetMs + ROUNDING_MS;
}

/** Whether the output is as long as the input: nothing was cut off to make it fit. */
export function preservesDuration(input: MediaFacts, output: MediaFacts): boolean {
  return Math.abs(output.durationMs - input.durationMs) <= durationToleranceMs(input, output);
}
