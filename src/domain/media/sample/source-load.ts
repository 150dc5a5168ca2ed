import type { Excerpt } from '../facts/complexity.js';
import {
  BITRATE_CONTENT_EXPONENT,
  CANDIDATE_POSITIONS,
  LOAD_PARTS,
  LOAD_TOLERANCE,
  MAX_ACTIVITY_RATIO,
  MIN_PACKETS_PER_PART,
} from './tuning.js';

/** A packet that is not a key frame: its size shows how much has changed. */
export interface PacketLoad {
  readonly atSeconds: number;
  readonly sizeBytes: number;
}

/**
 * How the bytes of a stream are distributed over time: for each of 64 equal parts the bytes outside key frames, as a
 * multiple of the mean part. The file's own encoder analyzed every frame, and this shows its result: it wrote nothing while a
 * screen did not change. Null when there is too little data, as in files with only key frames.
 */
export function loadsOf(
  packets: readonly PacketLoad[],
  startSeconds: number,
  endSeconds: number,
): readonly number[] | null {
  const spanSeconds = endSeconds - startSeconds;
  if (packets.length < LOAD_PARTS * MIN_PACKETS_PER_PART || spanSeconds <= 0) return null;
  const bytes = Array.from({ length: LOAD_PARTS }, () => 0);
  for (const { atSeconds, sizeBytes } of packets) {
    const index = partOf(atSeconds, startSeconds, spanSeconds);
    bytes[index] = (bytes[index] ?? 0) + sizeBytes;
  }
  const meanBytes = bytes.reduce((sum, each) => sum + each, 0) / LOAD_PARTS;
  if (meanBytes === 0) return null;
  return bytes.map((each) => Math.round((100 * each) / meanBytes) / 100);
}

/** The times of the first packets in those of the 64 parts of a stream that have packets, in ascending order. */
export function firstOfEachPart(times: readonly number[], startSeconds: number, endSeconds: number): readonly number[] {
  const first = new Map<number, number>();
  for (const seconds of [...times].sort((a, b) => a - b)) {
    const part = partOf(seconds, startSeconds, endSeconds - startSeconds);
    if (!first.has(part)) first.set(part, seconds);
  }
  return [...first.values()];
}

function partOf(atSeconds: number, startSeconds: number, spanSeconds: number): number {
  const part = Math.floor((LOAD_PARTS * (atSeconds - startSeconds)) / Math.max(1e-6, spanSeconds));
  return Math.min(LOAD_PARTS - 1, Math.max(0, part));
}

/**
 * Amount of change in the whole file as a multiple of that in the excerpts, by the bytes that the file's own encoder spent.
 * Below 1 when the excerpts happen to be livelier than the rest; 1 when nothing is known.
 */
export function fileToSampleActivityRatio(
  loads: readonly number[] | undefined,
  durationMs: number,
  excerpts: readonly Excerpt[],
): number {
  if (loads === undefined) return 1;
  const meanInside = mean(excerpts.map((excerpt) => loadWithin(loads, durationMs, excerpt)));
  return Math.min(
    MAX_ACTIVITY_RATIO,
    Math.max(1 / MAX_ACTIVITY_RATIO, (1 / Math.max(1e-3, meanInside)) ** BITRATE_CONTENT_EXPONENT),
  );
}

/** Facts that help to choose positions in a file. */
interface PlacementHints {
  readonly durationMs: number;
  /** See `loadsOf`. */
  readonly loads?: readonly number[] | undefined;
  /** Where decoding can start. */
  readonly seekPointsMs?: readonly number[] | undefined;
}

/**
 * The excerpt that represents a stretch best: at the point nearest to the middle where decoding can start, or in the middle.
 * If these are not about as busy as the stretch, the position whose activity is closest to it.
 */
export function representativeExcerpt(
  { durationMs, loads, seekPointsMs = [] }: PlacementHints,
  stretch: Excerpt,
  excerptMs: number,
): Excerpt {
  const at = (startMs: number): Excerpt => ({ startMs: Math.max(0, Math.round(startMs)), durationMs: excerptMs });
  const spareMs = Math.max(0, stretch.durationMs - excerptMs);
  const middle = at(stretch.startMs + spareMs / 2);
  const fromMiddle = (ms: number): number => Math.abs(ms - middle.startMs);
  const cheap = seekPointsMs
    .filter((ms) => ms >= stretch.startMs && ms <= stretch.startMs + spareMs)
    .sort((a, b) => fromMiddle(a) - fromMiddle(b))
    .map(at);
  if (loads === undefined) return cheap[0] ?? middle;
  const wanted = loadWithin(loads, durationMs, stretch);
  const miss = (excerpt: Excerpt): number => Math.abs(loadWithin(loads, durationMs, excerpt) - wanted);
  const typical = [...cheap, middle].find((excerpt) => miss(excerpt) <= LOAD_TOLERANCE * wanted);
  if (typical !== undefined) return typical;
  const places = Array.from({ length: CANDIDATE_POSITIONS + 1 }, (_, place) =>
    at(stretch.startMs + (spareMs * place) / CANDIDATE_POSITIONS),
  );
  return places.reduce((best, place) => (miss(place) < miss(best) ? place : best), middle);
}

/** Mean load of a stretch of the file. A part that is only partly in the stretch counts by its share in it. */
function loadWithin(loads: readonly number[], durationMs: number, { startMs, durationMs: lengthMs }: Excerpt): number {
  const partMs = Math.max(1e-6, durationMs / loads.length);
  const endMs = startMs + lengthMs;
  const weights = loads.map((_, part) =>
    Math.max(0, Math.min(endMs, (part + 1) * partMs) - Math.max(startMs, part * partMs)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return loads.reduce((sum, load, part) => sum + load * (weights[part] ?? 0), 0) / Math.max(1e-9, total);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
