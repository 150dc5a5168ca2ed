import { firstPassVideo } from './first-pass-video.js';
import type { Picture } from '../facts/complexity.js';
import { twoPassOptions, type PassFiles } from './encoder-options.js';
import {
  NO_METADATA,
  aacOptions,
  audioStreamSpecifier,
  muxArgv,
  videoFilterOptions,
  intermediateInput,
  sourceInput,
  videoStreamSpecifier,
} from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv } from './ffmpeg-argv.js';
import { presetOf, type SizePlan } from '../plan/plan-types.js';
import { SCALE_FLAGS } from './tuning.js';
import { frameRateOptions, rawFrameFilters, reconfigurableVideoFilters } from './video-filters.js';

/**
 * Analysis pass. The encoder writes its statistics, the sound gets its final encode, and with `keepRawFrames` the planned
 * pictures are kept for the second pass. The source is decoded once for all of them.
 */
export function pass1Argv(context: ArgvContext, plan: SizePlan, files: PassFiles, keepRawFrames = false): FfmpegArgv {
  const preset = presetOf(plan);
  // SVT-AV1 accepts only statistics of the size that it will encode.
  const analysed = preset === 'modern' ? plan.video : firstPassVideo(plan.video);
  // ffmpeg numbers statistics by the position of their stream, so that stream comes first.
  const outputs = [
    [
      ...(keepRawFrames
        ? analysisKeepingRawFrames(context, plan.video, analysed)
        : videoFilterOptions(context.facts, analysed)),
      ...[...NO_METADATA, ...twoPassOptions(preset, analysed, context.threads, files, 1)],
      ...['-f', 'null', files.discardPath],
    ],
    keepRawFrames
      ? ['-map', '[kept]', ...frameRateOptions(context.facts, plan.video), '-c:v', 'rawvideo', files.rawFramesPath]
      : [],
    plan.audio === null
      ? []
      : [
          ...['-map', audioStreamSpecifier(context.facts), ...NO_METADATA, ...aacOptions(plan.audio, context.facts)],
          files.audioPath,
        ],
  ].flat();
  return { inputs: [sourceInput(context)], outputOptions: outputs.slice(0, -1), outputPath: outputs.at(-1) ?? '' };
}

/** Writes the planned pictures to a file and derives the first pass's pictures from them. */
function analysisKeepingRawFrames(
  { facts, threads }: ArgvContext,
  planned: Picture,
  looked: Picture,
): readonly string[] {
  const kept = `[${videoStreamSpecifier(facts)}]${reconfigurableVideoFilters(facts, planned)},split[kept][planned]`;
  const graph = `${kept};[planned]scale=${looked.width}:${looked.height}:${SCALE_FLAGS}[looked]`;
  const looking = ['-map', '[looked]', ...frameRateOptions(facts, looked)];
  return ['-filter_complex', graph, '-filter_complex_threads', String(threads), ...looking];
}

/** Final pass: the picture at the plan's bitrate with the first pass's statistics, and the sound that is already encoded. */
export function pass2Argv(context: ArgvContext, plan: SizePlan, files: PassFiles, outputPath: string): FfmpegArgv {
  const picture = videoFilterOptions(context.facts, plan.video);
  return muxArgv(context, plan, files, outputPath, sourceInput(context), [
    ...picture,
    ...pass2Options(context, plan, files),
  ]);
}

/** The same, from the pictures that the first pass kept. */
export function pass2FromRawFramesArgv(
  context: ArgvContext,
  plan: SizePlan,
  files: PassFiles,
  outputPath: string,
): FfmpegArgv {
  const kept = intermediateInput(files.rawFramesPath, context.threads);
  const picture = ['-map', '0:v:0', '-vf', rawFrameFilters(plan.video)];
  return muxArgv(context, plan, files, outputPath, kept, [...picture, ...pass2Options(context, plan, files)]);
}

function pass2Options({ threads }: ArgvContext, plan: SizePlan, files: PassFiles): readonly string[] {
  return twoPassOptions(presetOf(plan), plan.video, threads, files, 2);
}
