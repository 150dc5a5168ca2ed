import type { MediaFacts, VideoFacts } from './media-facts.js';

/** The limits of one job's file; `maxPixels` is for one decoded frame. */
export interface MediaLimits {
  readonly maxSizeBytes: number;
  readonly maxDurationMs: number;
  readonly maxPixels: number;
  readonly maxStreams: number;
}

/**
 * A file with more frames counts as an attack: 20 minutes at 240 frames a second are 288,000. Tiny frames cost a decoder
 * as much time as large ones, so neither the size nor the duration of a file limits the work.
 */
const MAX_FRAMES = 400_000;

/** The pixels of all frames together: 20 minutes of 8K at 60 frames a second. A decoder's work grows with them. */
const MAX_PIXELS_IN_ALL_FRAMES = 8192 * 4320 * 60 * 1200;

type FrameSizeAndCount = Pick<VideoFacts, 'width' | 'height' | 'codedPixels' | 'frameCount'>;

/** Whether a file has more frames, or more pixels in all of them, than any camera records in the longest video. */
export function hasTooManyFrames(video: FrameSizeAndCount): boolean {
  const { frameCount = 0 } = video;
  return frameCount > MAX_FRAMES || frameCount * pixelsOf(video) > MAX_PIXELS_IN_ALL_FRAMES;
}

/** Why a file is refused before any payment. The reasons from `no_video` on come from the probe itself. */
export type RejectionReason =
  | 'too_large'
  | 'too_long'
  | 'too_many_pixels'
  | 'too_many_streams'
  | 'too_many_frames'
  | 'too_complex'
  | 'no_video'
  | 'unreadable'
  | 'no_duration'
  | 'encrypted'
  | 'unsupported_colors';

/** The reasons in words, as the end of a sentence about the file. */
export const REJECTION_WORDS: Readonly<Record<RejectionReason, string>> = {
  too_large: 'the file is larger than the service accepts',
  too_long: 'the video is longer than the service accepts',
  too_many_pixels: 'the picture is larger than the service accepts',
  too_many_streams: 'the file has too many streams',
  too_many_frames: 'the file has more frames than any camera makes',
  too_complex: 'it needs more computing than the service does for one file; export it again with an ordinary encoder',
  no_video: 'it contains no video',
  unreadable: 'the file cannot be read as a video',
  no_duration: 'we could not find out how long it is',
  encrypted: 'it is copy-protected',
  unsupported_colors: 'its colours work on Dolby Vision screens only; export it as HDR10 or in the standard range',
};

/** The first limit that a file exceeds; null when it is accepted. A file exactly at a limit is accepted. */
export function checkLimits(facts: MediaFacts, limits: MediaLimits): RejectionReason | null {
  if (facts.sizeBytes > limits.maxSizeBytes) return 'too_large';
  if (!(facts.durationMs > 0)) return 'no_duration';
  if (facts.durationMs > limits.maxDurationMs) return 'too_long';
  if (pixelsOf(facts.video) > limits.maxPixels) return 'too_many_pixels';
  if (facts.streamCount > limits.maxStreams) return 'too_many_streams';
  if (hasTooManyFrames(facts.video)) return 'too_many_frames';
  return null;
}

/** Decoders round each side of a frame up to whole blocks, of at most this many pixels. */
const MAX_BLOCK_SIDE = 128;

/** The limit of one decoded frame as ffmpeg compares it: `maxPixels`, rounded up to whole blocks. */
export function decoderPixelLimit(maxPixels: number): number {
  return (Math.ceil(Math.sqrt(maxPixels)) + MAX_BLOCK_SIDE) ** 2;
}

/** The larger of decoded and displayed size: pixels that are not square must hide neither. */
function pixelsOf({ width, height, codedPixels = 0 }: FrameSizeAndCount): number {
  return Math.max(width * height, codedPixels);
}
