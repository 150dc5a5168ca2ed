/** One decoded frame of picture or sound. */
interface DecodedFrame {
  readonly seconds: number;
  /** Checksum of what is shown or heard. */
  readonly hash: string;
}

/** The decoded frames of each stream of a file: the picture, then the sound. */
export type DecodedStreams = readonly (readonly DecodedFrame[])[];

/** Containers round times to as much as a millisecond each. */
const SAME_TIME_SECONDS = 0.004;

const TIME_BASE = /^#tb (\d+): (\d+)\/(\d+)$/;
const FRAME = /^(\d+),\s*-?\d+,\s*(-?\d+),\s*\d+,\s*\d+,\s*(\w+)$/;

/** Parses the output of ffmpeg's format `framehash`, at most two streams. Unknown lines are ignored. */
export function parseFrameHashes(text: string): DecodedStreams {
  const secondsPerTick: number[] = [];
  const streams: DecodedFrame[][] = [];
  for (const line of text.split('\n')) {
    const [, base, numerator, denominator] = TIME_BASE.exec(line) ?? [];
    if (base !== undefined) secondsPerTick[Number(base)] = Number(numerator) / Number(denominator);
    const [, index, ticks, hash] = FRAME.exec(line) ?? [];
    if (index === undefined || hash === undefined) continue;
    const seconds = Number(ticks) * (secondsPerTick[Number(index)] ?? Number.NaN);
    (streams[Number(index)] ??= []).push({ seconds, hash });
  }
  return streams;
}

/**
 * Whether two files show the same frames at the same times, and play the same sound at the same time as the picture. A
 * file without a picture is the same as no other file.
 */
export function showTheSame(one: DecodedStreams, other: DecodedStreams): boolean {
  const [picture = [], sound] = one;
  const [otherPicture = [], otherSound] = other;
  const [first] = picture;
  const [otherFirst] = otherPicture;
  if (first === undefined || otherFirst === undefined || picture.length !== otherPicture.length) return false;
  const laterSeconds = otherFirst.seconds - first.seconds;
  if (!picture.every((frame, index) => isSameFrame(frame, otherPicture[index], laterSeconds))) return false;
  if (sound === undefined || otherSound === undefined) return sound === otherSound;
  return SOUND_OFFSETS.some((offset) => isSameSound(sound, otherSound, { offset, laterSeconds }));
}

/**
 * Frames of sound that may be missing at either end. An encoder puts silence before and after the sound, and containers
 * differ in how well they state how much of it a player should skip.
 */
const MAX_PADDING_FRAMES = 3;
const SOUND_OFFSETS = Array.from({ length: 2 * MAX_PADDING_FRAMES + 1 }, (_, index) => index - MAX_PADDING_FRAMES);

interface Alignment {
  /** How many frames later the same frame is in the other list. */
  readonly offset: number;
  readonly laterSeconds: number;
}

function isSameSound(one: readonly DecodedFrame[], other: readonly DecodedFrame[], at: Alignment): boolean {
  const from = Math.max(0, -at.offset);
  const to = Math.min(one.length, other.length - at.offset);
  const missing = Math.max(one.length, other.length) - (to - from);
  if (missing > MAX_PADDING_FRAMES) return false;
  // The first and the last frame may be cut in the middle.
  return one
    .slice(from, to)
    .every((frame, index, all) =>
      index === 0 || index === all.length - 1
        ? true
        : isSameFrame(frame, other[from + index + at.offset], at.laterSeconds),
    );
}

function isSameFrame({ seconds, hash }: DecodedFrame, other: DecodedFrame | undefined, laterSeconds: number): boolean {
  return other?.hash === hash && Math.abs(other.seconds - laterSeconds - seconds) <= SAME_TIME_SECONDS;
}
