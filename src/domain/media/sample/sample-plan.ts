import { evenFloor, pixelsOf, type Excerpt, type Picture } from '../facts/complexity.js';
import type { MediaFacts, VideoFacts } from '../facts/media-facts.js';
import { TYPICAL_CRF_STEPS_PER_DOUBLING } from '../facts/tuning.js';
import { referencePicture } from '../plan/picture-plan.js';
import { representativeExcerpt, fileToSampleActivityRatio } from './source-load.js';
import {
  CHEAP_PIXELS,
  FULL_LOOKAHEAD_FACTOR,
  MAX_EXCERPTS,
  MAX_GUESSED_BITS_PER_PIXEL,
  MAX_KEY_FRAME_INTERVAL_SEC,
  MAX_SAMPLE_MS,
  MAX_SAMPLE_PIXELS,
  MIN_CHEAP_SAMPLE_MS,
  MIN_EXCERPTS,
  MIN_GUESSED_BITS_PER_PIXEL,
  MIN_SAMPLE_MS,
  MIN_TRIAL_SIDE,
  NOMINAL_FRAME_RATE,
  SAMPLE_SHARE,
  SAMPLE_WHOLE_UP_TO_MS,
  SOURCE_CRF_STEPS_BELOW_REFERENCE,
  STEADY_STATE_FROM,
  STEADY_STATE_TO,
  TARGET_EXCERPT_MS,
} from './tuning.js';
import { meanVmaf, type FrameVmaf } from './vmaf.js';

/** A few short stretches of a file as a viewer sees them, joined into one small clip for the trials. */
export interface SamplePlan {
  readonly picture: Picture;
  readonly excerpts: readonly Excerpt[];
  /** Frames in each excerpt. The sample has a key frame at each multiple of it. */
  readonly framesPerExcerpt: number;
  /** Seconds between key frames in the whole file. */
  readonly keyFrameIntervalSec: number;
  /** Amount of change in the whole file as a multiple of that in the excerpts; absent when the sample is the whole file. */
  readonly fileToSampleActivityRatio?: number;
}

/** Chooses excerpts of about a second, one from each of several equally long stretches of the file. */
export function planSample(facts: MediaFacts): SamplePlan {
  const picture = referencePicture(facts.video);
  const { durationMs } = facts;
  const slow = Math.max(1, NOMINAL_FRAME_RATE / picture.frameRate);
  const mostMs = Math.min(MAX_SAMPLE_MS * slow, (1000 * MAX_SAMPLE_PIXELS) / (pixelsOf(picture) * picture.frameRate));
  if (durationMs <= Math.min(SAMPLE_WHOLE_UP_TO_MS, mostMs)) {
    const framesPerExcerpt = frameCountIn(durationMs, picture, 0);
    return {
      picture,
      excerpts: [{ startMs: 0, durationMs }],
      framesPerExcerpt,
      keyFrameIntervalSec: durationMs / 1000,
    };
  }
  const cheapMs = (1000 * CHEAP_PIXELS) / (pixelsOf(picture) * picture.frameRate);
  const leastMs = slow * Math.max(MIN_SAMPLE_MS, Math.min(MIN_CHEAP_SAMPLE_MS, cheapMs));
  const sampleMs = Math.min(mostMs, durationMs, Math.max(leastMs, durationMs * SAMPLE_SHARE * slow));
  const count = Math.min(MAX_EXCERPTS, Math.max(MIN_EXCERPTS, Math.round(sampleMs / (TARGET_EXCERPT_MS * slow))));
  const excerptMs = Math.round(sampleMs / count);
  const stretchMs = durationMs / count;
  const excerpts = Array.from({ length: count }, (_, index) =>
    representativeExcerpt(
      { durationMs, loads: facts.video.loads, seekPointsMs: facts.video.seekPointsMs },
      { startMs: index * stretchMs, durationMs: stretchMs },
      excerptMs,
    ),
  );
  return {
    picture,
    excerpts,
    framesPerExcerpt: frameCountIn(excerptMs, picture, 1),
    keyFrameIntervalSec: Math.min(MAX_KEY_FRAME_INTERVAL_SEC, durationMs / 1000),
    fileToSampleActivityRatio: fileToSampleActivityRatio(facts.video.loads, durationMs, excerpts),
  };
}

/** Whether nothing is left out of the sample. */
export function isWholeFile({ fileToSampleActivityRatio }: SamplePlan): boolean {
  return fileToSampleActivityRatio === undefined;
}

/** The same number of excerpts, each halfway between two of the plan's; the first is nearer to the file's start. */
export function shiftedSample({ excerpts, ...plan }: SamplePlan): SamplePlan {
  const middles = excerpts.map(({ startMs, durationMs }, index) => {
    const beforeMs = excerpts[index - 1]?.startMs ?? 0;
    return { startMs: Math.round((beforeMs + startMs) / 2), durationMs };
  });
  return { ...plan, excerpts: middles };
}

/** One frame fewer than expected if a seek may land between two frames. */
function frameCountIn(durationMs: number, { frameRate }: Picture, spare: number): number {
  return Math.max(1, Math.floor((durationMs / 1000) * frameRate + 1e-6) - spare);
}

/** The smaller of the two sizes of trials: half of each side, or the smallest allowed picture. */
export function halfSizePicture(picture: Picture): Picture {
  const scale = Math.min(1, Math.max(0.5, MIN_TRIAL_SIDE / Math.min(picture.width, picture.height)));
  return { ...picture, width: evenFloor(picture.width * scale), height: evenFloor(picture.height * scale) };
}

/** Packet of an encoded sample. */
export interface Packet {
  readonly sizeBytes: number;
  readonly isKey: boolean;
}

/**
 * Bits per second that the whole file would need, from the packets of one trial. Key frames at the joins of excerpts are
 * weighted by how rare key frames are in a whole file, and changes by how frequent they are in the whole file.
 */
export function estimateFileBitrateBps(packets: readonly Packet[], sample: SamplePlan): number {
  const keys = packets.filter(({ isKey }) => isKey);
  const settled = packets.filter(({ isKey }, index) => !isKey && isSteadyState(index, sample));
  const others = settled.length > 0 ? settled : packets.filter(({ isKey }) => !isKey);
  const keyBytes = meanBytes(keys);
  const otherBytes = others.length === 0 ? keyBytes : meanBytes(others);
  const natural = Math.max(0, keys.length - sample.excerpts.length) / Math.max(1, packets.length);
  const keyShare = Math.min(1, natural + 1 / (sample.keyFrameIntervalSec * sample.picture.frameRate));
  const changeBytes = otherBytes * (sample.fileToSampleActivityRatio ?? 1) * lookaheadCorrection(sample);
  return 8 * sample.picture.frameRate * (keyShare * keyBytes + (1 - keyShare) * changeBytes);
}

/** x264 looks this many frames ahead for content that later frames reference, and spends more bits on it. */
const LOOKAHEAD_FRAMES = 40;

/** Factor for the bytes of a frame in a whole file, for excerpts that end before the encoder's lookahead does. */
function lookaheadCorrection({ fileToSampleActivityRatio, framesPerExcerpt }: SamplePlan): number {
  if (fileToSampleActivityRatio === undefined) return 1;
  return 1 + (FULL_LOOKAHEAD_FACTOR - 1) * Math.max(0, 1 - framesPerExcerpt / LOOKAHEAD_FRAMES);
}

/** A range of frames in each excerpt, by position: the first, and the one after the last. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The frames of each excerpt that represent the whole file. Frames after a key frame profit from its quality, for a
 * second if there is noise, but key frames are rare in a whole file. The last frames get too few bits: no frame
 * references them.
 */
export function steadyStateFrames({ framesPerExcerpt, fileToSampleActivityRatio }: SamplePlan): FrameRange {
  if (fileToSampleActivityRatio === undefined) return { from: 0, to: framesPerExcerpt };
  const from = Math.min(framesPerExcerpt - 1, Math.ceil(STEADY_STATE_FROM * framesPerExcerpt));
  return { from, to: Math.max(from + 1, Math.ceil(STEADY_STATE_TO * framesPerExcerpt)) };
}

function isSteadyState(frame: number, sample: SamplePlan): boolean {
  const { from, to } = steadyStateFrames(sample);
  const place = frame % sample.framesPerExcerpt;
  return place >= from && place < to;
}

function meanBytes(packets: readonly Packet[]): number {
  return packets.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / Math.max(1, packets.length);
}

/** The excerpt that looks worst, by the VMAF of the sample's settled frames. `frames` counts these frames only. */
export function lowestVmafExcerpt(frames: readonly FrameVmaf[], sample: SamplePlan): Excerpt | undefined {
  const { from, to } = steadyStateFrames(sample);
  const means = sample.excerpts.map((excerpt, index) => {
    const own = frames.filter(({ frame }) => Math.floor(frame / (to - from)) === index);
    // An excerpt without a measurement comes after all others.
    return { excerpt, vmaf: meanVmaf(own) ?? Infinity };
  });
  return means.sort((a, b) => a.vmaf - b.vmaf)[0]?.excerpt;
}

/** A first guess of the bits per pixel at the reference CRF. It decides the settings of the first trial. */
export function guessBitsPerPixel(video: VideoFacts): number | undefined {
  if (video.bitrateBps === undefined) return undefined;
  const sourceBits = video.bitrateBps / (pixelsOf(video) * video.frameRate);
  const bits = sourceBits * 2 ** (-SOURCE_CRF_STEPS_BELOW_REFERENCE / TYPICAL_CRF_STEPS_PER_DOUBLING);
  return Math.min(MAX_GUESSED_BITS_PER_PIXEL, Math.max(MIN_GUESSED_BITS_PER_PIXEL, bits));
}
