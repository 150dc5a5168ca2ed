import { analysisPicture } from './analysis-picture.js';
import type { Picture } from './complexity.js';
import { twoPassOptions, type PassFiles } from './encoder-options.js';
import {
  FIRST_VIDEO,
  NO_METADATA,
  aacOptions,
  chosenAudio,
  muxArgv,
  pictureOfSource,
  rawInput,
  source,
} from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv } from './ffmpeg-argv.js';
import type { SizePlan } from './plan-types.js';
import { SCALING, keptFilters, videoFilters } from './video-filters.js';

/**
 * Analysis pass: the encoder writes its statistics, the sound is encoded for good, and with `keepPictures` the planned
 * pictures are kept for the second pass. One decode serves all.
 */
export function pass1Argv(context: ArgvContext, plan: SizePlan, files: PassFiles, keepPictures = false): FfmpegArgv {
  const { preset = 'plays-everywhere' } = plan;
  // SVT-AV1 takes statistics only of the size that it will encode.
  const looked = preset === 'modern' ? plan.video : analysisPicture(plan.video);
  // ffmpeg numbers statistics by the place of the stream that they are of: it comes first.
  const outputs = [
    [
      ...(keepPictures ? lookedAtAndKept(context, plan.video, looked) : pictureOfSource(context.facts, looked)),
      ...[...NO_METADATA, ...twoPassOptions(preset, looked, context.threads, files, 1)],
      ...['-f', 'null', files.discardPath],
    ],
    keepPictures ? ['-map', '[kept]', '-c:v', 'rawvideo', files.picturesPath] : [],
    plan.audio === null
      ? []
      : [
          ...['-map', chosenAudio(context.facts), ...NO_METADATA, ...aacOptions(plan.audio, context.facts)],
          files.audioPath,
        ],
  ].flat();
  return { inputs: [source(context)], outputOptions: outputs.slice(0, -1), outputPath: outputs.at(-1) ?? '' };
}

/** The planned pictures, which go to a file, and made of them what the first pass looks at. */
function lookedAtAndKept({ facts, threads }: ArgvContext, planned: Picture, looked: Picture): readonly string[] {
  const kept = `[${FIRST_VIDEO}]${videoFilters(facts, planned)},split[kept][planned]`;
  const graph = `${kept};[planned]scale=${looked.width}:${looked.height}:${SCALING}[looked]`;
  return ['-filter_complex', graph, '-filter_complex_threads', String(threads), '-map', '[looked]'];
}

/** Final pass: the picture at the plan's bitrate by the first pass's statistics, beside the sound that is there. */
export function pass2Argv(context: ArgvContext, plan: SizePlan, files: PassFiles, outputPath: string): FfmpegArgv {
  const picture = pictureOfSource(context.facts, plan.video);
  return muxArgv(context, plan, files, outputPath, source(context), [
    ...picture,
    ...pass2Options(context, plan, files),
  ]);
}

/** The same from the pictures that the first pass kept. */
export function pass2FromKeptArgv(
  context: ArgvContext,
  plan: SizePlan,
  files: PassFiles,
  outputPath: string,
): FfmpegArgv {
  const kept = rawInput(files.picturesPath, context.threads);
  const picture = ['-map', '0:v:0', '-vf', keptFilters(plan.video)];
  return muxArgv(context, plan, files, outputPath, kept, [...picture, ...pass2Options(context, plan, files)]);
}

function pass2Options({ threads }: ArgvContext, plan: SizePlan, files: PassFiles): readonly string[] {
  return twoPassOptions(plan.preset ?? 'plays-everywhere', plan.video, threads, files, 2);
}
