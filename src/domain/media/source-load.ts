import type { Excerpt } from './complexity.js';

/** A packet that is no key frame: what it takes to tell what has changed. */
export interface PacketLoad {
  readonly atSeconds: number;
  readonly sizeBytes: number;
}

const PARTS = 64;
/** Fewer packets than this a part, and chance decides. */
const LEAST_PER_PART = 2;

/**
 * How the bytes of a stream are spread over its time: for each of 64 equal parts the bytes beside key frames, as a
 * multiple of the mean part. The file's own encoder has looked at every frame, and this is what it found: where a screen
 * stands still it wrote nothing. Null where there is too little to tell, as in files of key frames only.
 */
export function loadsOf(
  packets: readonly PacketLoad[],
  startSeconds: number,
  endSeconds: number,
): readonly number[] | null {
  const spanSeconds = endSeconds - startSeconds;
  if (packets.length < PARTS * LEAST_PER_PART || spanSeconds <= 0) return null;
  const bytes = Array.from({ length: PARTS }, () => 0);
  for (const { atSeconds, sizeBytes } of packets) {
    const part = Math.floor((PARTS * (atSeconds - startSeconds)) / spanSeconds);
    const index = Math.min(PARTS - 1, Math.max(0, part));
    bytes[index] = (bytes[index] ?? 0) + sizeBytes;
  }
  const meanBytes = bytes.reduce((sum, each) => sum + each, 0) / PARTS;
  if (meanBytes === 0) return null;
  return bytes.map((each) => Math.round((100 * each) / meanBytes) / 100);
}

/** Another encoder's bytes follow the content about so closely: at a constant rate not at all. */
const FOLLOWS = 0.8;
const MOST_FACTOR = 5;

/**
 * How many times the changes of the excerpts the whole file has, by what its own encoder spent: below 1 when the
 * excerpts happen to be livelier than the rest. 1 where nothing is known.
 */
export function wholePerExcerpts(
  loads: readonly number[] | undefined,
  durationMs: number,
  excerpts: readonly Excerpt[],
): number {
  if (loads === undefined) return 1;
  const inside = excerpts.flatMap(({ startMs, durationMs: lengthMs }) =>
    loads.slice(partAt(startMs, durationMs, loads), partAt(startMs + lengthMs, durationMs, loads) + 1),
  );
  if (inside.length === 0) return 1;
  const meanInside = inside.reduce((sum, load) => sum + load, 0) / inside.length;
  return Math.min(MOST_FACTOR, Math.max(1 / MOST_FACTOR, (1 / Math.max(1e-3, meanInside)) ** FOLLOWS));
}

function partAt(atMs: number, durationMs: number, loads: readonly number[]): number {
  return Math.min(loads.length - 1, Math.max(0, Math.floor((loads.length * atMs) / Math.max(1, durationMs))));
}
