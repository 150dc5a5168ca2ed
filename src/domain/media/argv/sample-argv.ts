import type { Excerpt, Picture } from '../facts/complexity.js';
import { x264TrialOptions } from './encoder-options.js';
import {
  INTERMEDIATE_FILE_GUARD,
  audioStreamSpecifier,
  excerptInput,
  intermediateInput,
  formatSeconds,
  factsAfterSeek,
  isLargePicture,
  steadyGraphOptions,
  sourceInput as wholeSource,
  videoStreamSpecifier,
} from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv, FfmpegInput } from './ffmpeg-argv.js';
import type { MediaFacts } from '../facts/media-facts.js';
import { steadyStateFrames, type SamplePlan } from '../sample/sample-plan.js';
import { SCALE_FLAGS } from './tuning.js';
import { videoFilters } from './video-filters.js';

/**
 * The excerpts in the form that the encoder will get, joined into one clip of raw pictures at the largest size.
 * Excerpts that must be decoded from the same key frame are read in one run: a screen recorder may write only one in
 * minutes.
 */
export function sampleArgv(context: ArgvContext, sample: SamplePlan, outputPath: string): FfmpegArgv {
  const { facts } = context;
  const filters = videoFilters(factsAfterSeek(facts), sample.picture);
  const groups = groupByKeyFrame(sample.excerpts, facts.video.seekPointsMs);
  const cut = `trim=end_frame=${sample.framesPerExcerpt},setpts=PTS-STARTPTS`;
  const chains = groups.flatMap((group, input) => {
    const source = `[${input}${videoStreamSpecifier(facts).slice(1)}]`;
    const nameOf = (index: number): string => `${input}_${index}`;
    if (group.length === 1) return [`${source}${filters},${cut}[v${nameOf(0)}]`];
    const copies = group.map((_, index) => `[s${nameOf(index)}]`).join('');
    return [
      `${source}split=${group.length}${copies}`,
      ...group.map((excerpt, index) => {
        const own = `trim=start=${formatSeconds(excerpt.startMs - startOf(group))}:duration=${formatSeconds(excerpt.durationMs)}`;
        return `[s${nameOf(index)}]${own},setpts=PTS-STARTPTS,${filters},${cut}[v${nameOf(index)}]`;
      }),
    ];
  });
  const parts = groups.flatMap((group, input) => group.map((_, index) => `[v${input}_${index}]`));
  const joined = `${parts.join('')}concat=n=${parts.length}:v=1:a=0[v]`;
  return {
    inputs: groups.map((group) => steadyExcerptInput(context, spanOf(group))),
    outputOptions: ['-filter_complex', [...chains, joined].join(';'), '-map', '[v]', '-c:v', 'rawvideo'],
    outputPath,
  };
}

/**
 * The parts of a sample, each extracted in its own run. All inputs of a run keep decoded pictures at the same time, and
 * with a large source each input needs a gigabyte.
 */
export function samplePartsOf({ video }: MediaFacts, sample: SamplePlan): readonly SamplePlan[] {
  if (!isLargePicture(video)) return [sample];
  return groupByKeyFrame(sample.excerpts, video.seekPointsMs).map((excerpts) => ({ ...sample, excerpts }));
}

/** What each input of a sample's run decodes, in their order. */
export function sampleSpansOf({ video }: MediaFacts, sample: SamplePlan): readonly Excerpt[] {
  return groupByKeyFrame(sample.excerpts, video.seekPointsMs).map(spanOf);
}

/** Joins parts that were extracted one by one. */
export function joinedSampleArgv(partPaths: readonly string[], threads: number, outputPath: string): FfmpegArgv {
  const joined = `${partPaths.map((_, part) => `[${part}:v]`).join('')}concat=n=${partPaths.length}:v=1:a=0[v]`;
  return {
    inputs: partPaths.map((path) => intermediateInput(path, threads)),
    outputOptions: ['-filter_complex', joined, '-map', '[v]', '-c:v', 'rawvideo'],
    outputPath,
  };
}

/** An excerpt for a graph that joins it to others and counts its frames. */
function steadyExcerptInput(context: ArgvContext, excerpt: Excerpt): FfmpegInput {
  const { options, path } = excerptInput(context, excerpt);
  return { path, options: [...options, ...steadyGraphOptions(context.facts)] };
}

function groupByKeyFrame(
  excerpts: readonly Excerpt[],
  seekPointsMs: readonly number[] | undefined,
): readonly (readonly Excerpt[])[] {
  const keyFrameOf = ({ startMs }: Excerpt) => seekPointsMs?.findLast((pointMs) => pointMs <= startMs);
  const groups: Excerpt[][] = [];
  for (const excerpt of excerpts) {
    const group = groups.at(-1);
    const keyFrame = keyFrameOf(excerpt);
    const isShared = group?.[0] !== undefined && keyFrame !== undefined && keyFrame === keyFrameOf(group[0]);
    if (isShared) group.push(excerpt);
    else groups.push([excerpt]);
  }
  return groups;
}

function startOf(group: readonly Excerpt[]): number {
  return group[0]?.startMs ?? 0;
}

function spanOf(group: readonly Excerpt[]): Excerpt {
  const startMs = startOf(group);
  return { startMs, durationMs: Math.max(...group.map((excerpt) => excerpt.startMs + excerpt.durationMs)) - startMs };
}

/** One encode of the sample at a constant quality, with a key frame at the start of each excerpt. */
export function trialArgv(
  samplePath: string,
  sample: SamplePlan,
  { picture, crf }: { picture: Picture; crf: number },
  threads: number,
  outputPath: string,
): FfmpegArgv {
  const scaled = `scale=${picture.width}:${picture.height}:${SCALE_FLAGS}`;
  return {
    inputs: [intermediateInput(samplePath, threads)],
    outputOptions: [
      ...['-vf', scaled, ...x264TrialOptions(picture, crf, threads)],
      ...['-force_key_frames', `expr:not(mod(n,${sample.framesPerExcerpt}))`],
    ],
    outputPath,
  };
}

/** VMAF analyzes four scales, which a picture smaller than this does not have. */
const MIN_VMAF_SIDE = 64;

/** Whether VMAF can compare a picture of this size. */
export function isLargeEnoughForVmaf({ width, height }: Picture): boolean {
  return Math.min(width, height) >= MIN_VMAF_SIDE;
}

/** How two files are compared: every `step`th frame, with the result in the file `log` of ffmpeg's working folder. */
export interface VmafOptions {
  readonly step: number;
  readonly log: string;
}

function vmafFilter({ step, log }: VmafOptions, threads: number): string {
  // 0 threads means none for libvmaf, but all for everything else.
  return `libvmaf=n_threads=${threads === 0 ? 4 : threads}:n_subsample=${step}:log_fmt=json:log_path=${log}`;
}

/** Whole numbers on one clock. Times that are rounded on two clocks sometimes pair a frame with its neighbour. */
const FRAME_INDEX_TIMESTAMPS = 'settb=1/1000,setpts=40*N';

/** VMAF of a trial at the sample's size, for the frames that represent the whole file. */
export function trialVmafArgv(
  paths: { trial: string; sample: string },
  sample: SamplePlan,
  { threads, ...comparison }: VmafOptions & { readonly threads: number },
  outputPath: string,
): FfmpegArgv {
  const { from, to } = steadyStateFrames(sample);
  const settled = `select='between(mod(n,${sample.framesPerExcerpt}),${from},${to - 1})'`;
  const size = `scale=${sample.picture.width}:${sample.picture.height}:flags=bicubic`;
  const shown = `[0:v]${settled},${size},${FRAME_INDEX_TIMESTAMPS}[shown]`;
  const graph = `${shown};[1:v]${settled},${FRAME_INDEX_TIMESTAMPS}[true];[shown][true]${vmafFilter(comparison, threads)}`;
  return {
    inputs: [intermediateInput(paths.trial, threads), { path: paths.sample, options: INTERMEDIATE_FILE_GUARD }],
    outputOptions: ['-lavfi', graph, '-f', 'null'],
    outputPath,
  };
}

/**
 * VMAF of a finished file against its source, as a viewer sees both: at the largest picture that is ever made from the
 * source, at the source's frame rate. `outputInput` is one of our own files.
 */
export function outputVmafArgv(
  context: ArgvContext,
  outputInput: string,
  picture: Picture,
  comparison: VmafOptions,
  outputPath: string,
): FfmpegArgv {
  const { facts, threads } = context;
  const shown = `[1:v]fps=${picture.frameRate}:start_time=0,scale=${picture.width}:${picture.height}:flags=bicubic[shown]`;
  const source = `[${videoStreamSpecifier(facts)}]${videoFilters(facts, picture)}[true]`;
  const model = `[shown][true]${vmafFilter(comparison, threads)}`;
  // By default, ffmpeg adds a sound of its own choice, even one that it cannot decode. The clock of a transport stream
  // starts with the first track in use, so the tracks must be those of the encode.
  const sound = facts.audio === null ? ['-an'] : ['-map', audioStreamSpecifier(facts)];
  return {
    inputs: [wholeSource(context, steadyGraphOptions(facts)), { path: outputInput, options: INTERMEDIATE_FILE_GUARD }],
    outputOptions: ['-lavfi', [shown, source, model].join(';'), ...sound, '-sn', '-dn', '-f', 'null'],
    outputPath,
  };
}
