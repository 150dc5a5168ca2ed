import type { JobText } from '../../../../texts/job/job-text.js';
import { AAC_SAMPLES_PER_PACKET } from '../plan/audio-plan.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { MAX_EXTRA_SHARE, MAX_UNFILLED_SOUND_MS, MIN_EXTRA_MS, MIN_REPORTED_SHORTFALL_MS } from './tuning.js';

/** When picture and sound of a file end, from the start of whichever begins first. */
export interface StreamEnds {
  readonly pictureMs: number;
  /** Null without sound. */
  readonly soundMs: number | null;
}

/** A part of the source that its packets announce, but that cannot be decoded, so the result does not have it. */
export interface Shortfall {
  readonly stream: 'picture' | 'sound';
  readonly expectedMs: number;
  readonly deliveredMs: number;
  /** The missing part is not at the end: the picture stands still for that long, in one or more places. */
  readonly within?: true;
}

/** The ends according to the packets. Facts of old histories state only one end for both. */
export function streamEndsOf({ durationMs, video, audio }: MediaFacts): StreamEnds {
  return { pictureMs: video.endsAtMs ?? durationMs, soundMs: audio === null ? null : (audio.endsAtMs ?? durationMs) };
}

/** Rounding of the times that containers state. */
const ROUNDING_MS = 2;

/** The largest difference in length that frames and packets of sound alone explain: one of each. */
export function lengthToleranceMs(input: MediaFacts, output: MediaFacts): number {
  const frameMs = 1000 / Math.min(input.video.frameRate, output.video.frameRate);
  const packetMs = output.audio === null ? 0 : (1000 * AAC_SAMPLES_PER_PACKET) / output.audio.sampleRateHz;
  return frameMs + packetMs + ROUNDING_MS;
}

/** Whether picture and sound of an output end when those of its source do: nothing is missing, nothing was added. */
export function isWhole(output: StreamEnds, source: StreamEnds, toleranceMs: number): boolean {
  return (
    isSameLength(output.pictureMs, source.pictureMs, toleranceMs) &&
    isSameLength(output.soundMs, source.soundMs, toleranceMs)
  );
}

function isSameLength(outputMs: number | null, sourceMs: number | null, toleranceMs: number): boolean {
  // The plan decides whether there is sound.
  return outputMs === null || sourceMs === null || Math.abs(outputMs - sourceMs) <= toleranceMs;
}

/**
 * Whether an output has everything that was decoded. It may be a little longer: sound that overlaps, as where recordings were
 * joined, is played in full. Sound with many small gaps, as where packets were lost, may end a little earlier.
 */
export function hasAllDecoded(output: StreamEnds, decoded: StreamEnds, toleranceMs: number): boolean {
  return (
    coversDecoded(output.pictureMs, decoded.pictureMs, toleranceMs) &&
    coversDecoded(output.soundMs, decoded.soundMs, toleranceMs + MAX_UNFILLED_SOUND_MS)
  );
}

function coversDecoded(outputMs: number | null, decodedMs: number | null, toleranceMs: number): boolean {
  if (outputMs === null || decodedMs === null) return true;
  const mostMs = decodedMs + Math.max(MIN_EXTRA_MS, MAX_EXTRA_SHARE * decodedMs);
  return outputMs >= decodedMs - toleranceMs && outputMs <= mostMs;
}

/**
 * What the packets of a source announce but its output lacks. A difference that a viewer would not notice is ignored.
 */
export function shortfallsOf(output: StreamEnds, source: StreamEnds): readonly Shortfall[] {
  return [
    ...shortfallOf('picture', output.pictureMs, source.pictureMs),
    ...shortfallOf('sound', output.soundMs, source.soundMs),
  ];
}

function shortfallOf(
  stream: Shortfall['stream'],
  deliveredMs: number | null,
  expectedMs: number | null,
): readonly Shortfall[] {
  if (deliveredMs === null || expectedMs === null) return [];
  return expectedMs - deliveredMs < MIN_REPORTED_SHORTFALL_MS ? [] : [{ stream, expectedMs, deliveredMs }];
}

/**
 * What is missing within the picture: the frames that could not be decoded, without those at the end, which `known`
 * shortfalls cover.
 */
export function shortfallWithin(
  facts: MediaFacts,
  undecodedFrames: number,
  known: readonly Shortfall[],
): readonly Shortfall[] {
  const { pictureMs: expectedMs } = streamEndsOf(facts);
  const frameMs =
    facts.video.frameCount === undefined ? 1000 / facts.video.frameRate : expectedMs / facts.video.frameCount;
  const atEndMs = known
    .filter(({ stream }) => stream === 'picture')
    .reduce((sum, { deliveredMs, expectedMs: ms }) => sum + ms - deliveredMs, 0);
  const missingMs = Math.round(Math.min(expectedMs, undecodedFrames * frameMs) - atEndMs);
  if (missingMs < MIN_REPORTED_SHORTFALL_MS) return [];
  return [{ stream: 'picture', expectedMs, deliveredMs: expectedMs - missingMs, within: true }];
}

/** A sentence about the shortfall for the customer. */
export function describeShortfall({ stream, expectedMs, deliveredMs, within }: Shortfall): JobText {
  if (within) return { code: 'missing.within_picture', params: { missingMs: expectedMs - deliveredMs, expectedMs } };
  return { code: `missing.${stream}`, params: { deliveredMs, expectedMs } };
}
