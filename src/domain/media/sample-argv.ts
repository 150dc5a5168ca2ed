import type { Picture } from './complexity.js';
import { x264TrialOptions } from './encoder-options.js';
import { FIRST_VIDEO, QUIET_WITH_PROGRESS, excerptSource, soughtFacts, source as wholeSource } from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv, FfmpegInput } from './ffmpeg-argv.js';
import type { SamplePlan } from './sample-plan.js';
import { SCALING, videoFilters } from './video-filters.js';

/** Our own raw file, which no demuxer for customers' files may open. */
const SAMPLE_GUARD = ['-protocol_whitelist', 'file', '-format_whitelist', 'nut,mov'];

/** The excerpts as the encoder will get them, joined to one clip of raw pictures at the largest size. */
export function sampleArgv(context: ArgvContext, sample: SamplePlan, outputPath: string): FfmpegArgv {
  const filters = videoFilters(soughtFacts(context.facts), sample.picture);
  const stretches = sample.excerpts.map(
    (_, index) =>
      `[${index}${FIRST_VIDEO.slice(1)}]${filters},trim=end_frame=${sample.framesPerExcerpt},setpts=PTS-STARTPTS[v${index}]`,
  );
  const joined = `${sample.excerpts.map((_, index) => `[v${index}]`).join('')}concat=n=${sample.excerpts.length}:v=1:a=0[v]`;
  return {
    inputs: sample.excerpts.map((excerpt) => excerptSource(context, excerpt)),
    outputOptions: ['-filter_complex', [...stretches, joined].join(';'), '-map', '[v]', '-c:v', 'rawvideo'],
    outputPath,
  };
}

/** One encode of the sample at a constant quality, with a key frame at the start of each excerpt. */
export function trialArgv(
  samplePath: string,
  sample: SamplePlan,
  { picture, crf }: { picture: Picture; crf: number },
  threads: number,
  outputPath: string,
): FfmpegArgv {
  const scaled = `scale=${picture.width}:${picture.height}:${SCALING}`;
  return {
    inputs: [rawInput(samplePath, threads)],
    outputOptions: [
      ...['-vf', scaled, ...x264TrialOptions(picture, crf, threads)],
      ...['-force_key_frames', `expr:not(mod(n,${sample.framesPerExcerpt}))`],
    ],
    outputPath,
  };
}

/** VMAF looks at four scales, and at nothing of a picture smaller than this. */
const LEAST_COMPARED_SIDE = 64;

/** Whether a picture of this size can be compared at all. */
export function isComparable({ width, height }: Picture): boolean {
  return Math.min(width, height) >= LEAST_COMPARED_SIDE;
}

/** How two files are compared: every `step`th frame, told in the file `log` of the folder that ffmpeg runs in. */
export interface Comparison {
  readonly step: number;
  readonly log: string;
}

function vmafFilter({ step, log }: Comparison, threads: number): string {
  // 0 threads mean none to libvmaf, and all to everything else.
  return `libvmaf=n_threads=${threads === 0 ? 4 : threads}:n_subsample=${step}:log_fmt=json:log_path=${log}`;
}

/** Whole numbers on one clock: times that are rounded on two pair a frame with its neighbour now and then. */
const FRAME_BY_FRAME = 'settb=1/1000,setpts=40*N';

/** VMAF of a trial at the sample's size. */
export function vmafArgv(
  paths: { trial: string; sample: string },
  { picture }: SamplePlan,
  { threads, ...comparison }: Comparison & { readonly threads: number },
  outputPath: string,
): FfmpegArgv {
  const graph = `[0:v]scale=${picture.width}:${picture.height}:flags=bicubic,${FRAME_BY_FRAME}[shown];[1:v]${FRAME_BY_FRAME}[true];[shown][true]${vmafFilter(comparison, threads)}`;
  return {
    inputs: [rawInput(paths.trial, threads), { path: paths.sample, options: SAMPLE_GUARD }],
    outputOptions: ['-lavfi', graph, '-f', 'null'],
    outputPath,
  };
}

/**
 * VMAF of a finished file against its source, as a viewer sees both: at the largest picture that is ever made of the
 * source, at its rate. `outputInput` is a file of ours.
 */
export function qualityArgv(
  context: ArgvContext,
  outputInput: string,
  picture: Picture,
  comparison: Comparison,
  outputPath: string,
): FfmpegArgv {
  const { facts, threads } = context;
  const shown = `[1:v]fps=${picture.frameRate}:start_time=0,scale=${picture.width}:${picture.height}:flags=bicubic[shown]`;
  const source = `[0${FIRST_VIDEO.slice(1)}]${videoFilters(facts, picture)}[true]`;
  const model = `[shown][true]${vmafFilter(comparison, threads)}`;
  return {
    inputs: [wholeSource(context), { path: outputInput, options: SAMPLE_GUARD }],
    outputOptions: ['-lavfi', [shown, source, model].join(';'), '-f', 'null'],
    outputPath,
  };
}

function rawInput(path: string, threads: number): FfmpegInput {
  return { path, options: [...QUIET_WITH_PROGRESS, '-threads', String(threads), ...SAMPLE_GUARD] };
}
