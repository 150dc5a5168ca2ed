import type { Effort, Preset, SizePlan, VideoPlan } from '../plan/plan-types.js';
import {
  KEY_FRAME_INTERVAL_SEC,
  SVT_AV1_MAX_BPS,
  SVT_AV1_MIN_KEY_FRAME_INTERVAL_FRAMES,
  SVT_AV1_PRESET,
  SVT_AV1_RATE_CONTROL,
  SVT_AV1_TUNING,
  X264_EFFORT,
  X264_TUNING,
} from './tuning.js';

/** The encoders: x264 and SVT-AV1 run on CPUs, NVENC on a GPU. */
export type Encoder = 'x264' | 'svt-av1' | 'nvenc';

/** The encoder with which a worker encodes H.264. */
export type WorkerEncoder = Exclude<Encoder, 'svt-av1'>;

/** The encoder that carries out a plan on a worker for `kind`. The preset `modern` always runs on CPUs. */
export function encoderFor(kind: WorkerEncoder, { preset }: SizePlan): Encoder {
  return preset === 'modern' ? 'svt-av1' : kind;
}

/** Files that the passes of one job share. */
export interface PassFiles {
  /** The encoder appends `-0.log`; x264 leaves `-0.log.mbtree` as well. */
  readonly statsPrefix: string;
  /** Path of the first pass's picture, which is discarded. */
  readonly discardPath: string;
  readonly audioPath: string;
  /** The planned pictures, uncompressed, if the first pass keeps them for the second. */
  readonly rawFramesPath: string;
}

/** Two-pass options of the preset's encoder: pass 1 writes statistics, pass 2 uses them to distribute the bitrate. */
export function twoPassOptions(
  preset: Preset,
  video: VideoPlan,
  threads: number,
  files: PassFiles,
  pass: 1 | 2,
): readonly string[] {
  const { analysisCrf, bitrateBps, effort } = video;
  const isModern = preset === 'modern';
  const allowedBps = isModern ? Math.min(bitrateBps, SVT_AV1_MAX_BPS) : bitrateBps;
  const byQuality = pass === 1 && !isModern && analysisCrf !== undefined;
  return [
    ...(isModern ? svtAv1Options(video, threads) : x264Options(video, effort, threads)),
    ...(byQuality ? ['-crf', analysisCrf.toFixed(2)] : ['-b:v', String(allowedBps)]),
    ...['-pass', String(pass), '-passlogfile', files.statsPrefix],
  ];
}

/** x264 as for the final encode, but at a constant quality. */
export function x264TrialOptions(picture: { frameRate: number }, crf: number, threads: number): readonly string[] {
  return [...x264Options(picture, 'standard', threads), '-crf', crf.toFixed(2)];
}

/** A single pass at the plan's constant quality. */
export function constantQualityOptions(video: VideoPlan, crf: number, threads: number): readonly string[] {
  return [...x264Options(video, video.effort, threads), '-crf', crf.toFixed(2)];
}

function x264Options({ frameRate }: { frameRate: number }, effort: Effort = 'standard', threads: number) {
  return [
    ...['-c:v', 'libx264', '-preset', 'medium', '-profile:v', 'high', '-g', String(keyFrameInterval(frameRate))],
    ...['-x264-params', X264_TUNING + X264_EFFORT[effort], '-threads', String(threads)],
  ];
}

function svtAv1Options({ frameRate, effort = 'standard' }: VideoPlan, threads: number): readonly string[] {
  const interval = Math.max(SVT_AV1_MIN_KEY_FRAME_INTERVAL_FRAMES, keyFrameInterval(frameRate));
  const parallel = threads > 0 ? `:lp=${threads}` : '';
  return [
    ...['-c:v', 'libsvtav1', '-preset', String(SVT_AV1_PRESET[effort]), '-g', String(interval)],
    ...['-svtav1-params', `${SVT_AV1_RATE_CONTROL}:${SVT_AV1_TUNING}${parallel}`],
  ];
}

function keyFrameInterval(frameRate: number): number {
  return Math.max(1, Math.round(KEY_FRAME_INTERVAL_SEC * frameRate));
}

/** A single run in which NVENC analyzes each frame twice. */
export function nvencOptions(bitrateBps: number): readonly string[] {
  return [
    ...['-c:v', 'h264_nvenc', '-preset', 'p6', '-profile:v', 'high', '-rc', 'vbr', '-multipass', 'fullres'],
    ...['-spatial-aq', '1', '-b:v', String(bitrateBps), '-maxrate', String(2 * bitrateBps)],
  ];
}
