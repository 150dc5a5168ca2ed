import { audioFilters } from './audio-filters.js';
import type { AudioPlan } from './audio-plan.js';
import { COARSE_CRF, HALF_SIZE_CRF, REFERENCE_CRF, halfSizePicture, referencePicture } from './complexity.js';
import type { Excerpt, Picture } from './complexity.js';
import type { MediaFacts } from './media-facts.js';
import type { SizePlan, VideoPlan } from './plan-types.js';
import { videoFilters } from './video-filters.js';

/** One source of an ffmpeg run: what stands before its `-i`. */
export interface FfmpegInput {
  readonly options: readonly string[];
  readonly path: string;
}

/** Arguments of one ffmpeg run, in the order in which ffmpeg wants them. Earlier outputs are part of the options. */
export interface FfmpegArgv {
  readonly inputs: readonly FfmpegInput[];
  readonly outputOptions: readonly string[];
  readonly outputPath: string;
}

/** What every run of one job has in common. */
export interface ArgvContext {
  readonly inputPath: string;
  readonly facts: MediaFacts;
  /** Threads for decoder, filters and encoder each. */
  readonly threads: number;
}

/** Files that the passes of one job leave for each other. */
export interface PassFiles {
  /** x264 appends `-0.log` and `-0.log.mbtree`. */
  readonly statsPrefix: string;
  /** First-pass picture, thrown away: ffmpeg knows what to write by the name's end. */
  readonly discardPath: string;
  readonly audioPath: string;
}

/**
 * Demuxers for what phones, cameras, recorders and editors make. Everything that can name another file or a network
 * address (hls, concat, dash, image2, sdp, ...) is missing on purpose.
 */
const DEMUXERS = 'mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,gif';

/** Options that keep an untrusted file from reaching anything but itself; for ffmpeg and ffprobe alike. */
export const INPUT_GUARD: readonly string[] = ['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS];

const QUIET_WITH_PROGRESS = [
  '-hide_banner',
  '-nostdin',
  '-v',
  'warning',
  '-nostats',
  '-stats_period',
  '0.5',
  '-progress',
  'pipe:2',
];

/** The first real picture: a capital V passes over cover art. */
export const FIRST_VIDEO = '0:V:0';

/** The sound that the probe has chosen among the tracks. */
export function chosenAudio({ audio }: MediaFacts): string {
  return `0:a:${audio?.track ?? 0}`;
}

/** Analysis pass: x264 writes its statistics, the sound is encoded for good. One decode serves both. */
export function pass1Argv(context: ArgvContext, plan: SizePlan, files: PassFiles): FfmpegArgv {
  const video = [
    ...['-map', FIRST_VIDEO, '-vf', videoFilters(context.facts, plan.video), ...NO_METADATA],
    ...x264Options(plan.video, context.threads, files, 1),
  ];
  if (plan.audio === null) return { inputs: [source(context)], outputOptions: video, outputPath: files.discardPath };
  const sound = ['-map', chosenAudio(context.facts), ...NO_METADATA, ...aacOptions(plan.audio, context.facts)];
  return {
    inputs: [source(context)],
    outputOptions: [...video, files.discardPath, ...sound],
    outputPath: files.audioPath,
  };
}

/** Final pass: the picture at the plan's bitrate by the first pass's statistics, beside the sound that is there. */
export function pass2Argv(context: ArgvContext, plan: SizePlan, files: PassFiles, outputPath: string): FfmpegArgv {
  return muxArgv(context, plan, files, outputPath, x264Options(plan.video, context.threads, files, 2));
}

/** Sound alone, for encoders that need no analysis pass. Only for a plan with sound. */
export function audioArgv(context: ArgvContext, audio: AudioPlan, files: PassFiles): FfmpegArgv {
  return {
    inputs: [source(context)],
    outputOptions: ['-map', chosenAudio(context.facts), ...NO_METADATA, ...aacOptions(audio, context.facts)],
    outputPath: files.audioPath,
  };
}

/** NVENC in one run with its own two looks at each frame. Unmeasured: its rate control has not been tried on a GPU. */
export function nvencArgv(context: ArgvContext, plan: SizePlan, files: PassFiles, outputPath: string): FfmpegArgv {
  return muxArgv(context, plan, files, outputPath, nvencOptions(plan.video.bitrateBps));
}

/**
 * Camcorders write place and device between the frames as well (supplemental enhancement information, NAL type 6): a
 * copy leaves it out.
 */
const WITHOUT_NOTES = ['-bsf:v', 'filter_units=remove_types=6'];

/** The same streams in a fresh MP4 without metadata but the capture date. */
export function copyArgv(context: ArgvContext, outputPath: string): FfmpegArgv {
  const maps = ['-map', FIRST_VIDEO, '-map', `${chosenAudio(context.facts)}?`];
  return {
    inputs: [source(context)],
    outputOptions: [...maps, '-c', 'copy', ...WITHOUT_NOTES, ...mp4Options(context.facts)],
    outputPath,
  };
}

/** Files of one excerpt's three encodes. */
export interface ExcerptFiles {
  readonly reference: string;
  readonly coarse: string;
  readonly halfSize: string;
}

/** One excerpt at two constant qualities, and at half the size: the bytes tell how much the content asks for. */
export function excerptArgv(context: ArgvContext, excerpt: Excerpt, files: ExcerptFiles): FfmpegArgv {
  const picture = referencePicture(context.facts.video);
  const encodeAt = (size: Picture, crf: number): readonly string[] => [
    ...['-map', FIRST_VIDEO, '-vf', videoFilters(context.facts, size), '-threads', String(context.threads)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(crf)],
  ];
  return {
    inputs: [excerptSource(context, excerpt)],
    outputOptions: [
      ...[...encodeAt(picture, REFERENCE_CRF), files.reference],
      ...[...encodeAt(picture, COARSE_CRF), files.coarse],
      ...encodeAt(halfSizePicture(picture), HALF_SIZE_CRF),
    ],
    outputPath: files.halfSize,
  };
}

/** One stretch of the job's file as an input. */
export function excerptSource(context: ArgvContext, { startMs, durationMs }: Excerpt): FfmpegInput {
  // Nothing for the very start: a clock that begins below zero cannot be sought.
  return source(context, [...(startMs > 0 ? ['-ss', seconds(startMs)] : []), '-t', seconds(durationMs)]);
}

/** Facts for the filters of an excerpt: its clock begins with it, whatever came before the picture in the whole file. */
export function soughtFacts({ leadInMs, ...facts }: MediaFacts): MediaFacts {
  void leadInMs;
  return facts;
}

/** A typical frame of the first seconds as a JPEG of at most `maxSidePx` a side, never enlarged. */
export function posterArgv(inputPath: string, outputPath: string, maxSidePx: number): FfmpegArgv {
  const size = `w='min(${maxSidePx},iw)':h='min(${maxSidePx},ih)'`;
  const filters = `thumbnail=60,scale='iw*max(1,sar)':'ih*max(1,1/sar)',scale=${size}:force_original_aspect_ratio=decrease,setsar=1`;
  return {
    inputs: [{ path: inputPath, options: [...QUIET_WITH_PROGRESS, ...INPUT_GUARD] }],
    outputOptions: ['-map', FIRST_VIDEO, '-vf', filters, '-frames:v', '1', '-update', '1', '-q:v', '4', ...NO_METADATA],
    outputPath,
  };
}

function muxArgv(
  context: ArgvContext,
  plan: SizePlan,
  files: PassFiles,
  outputPath: string,
  encoderOptions: readonly string[],
): FfmpegArgv {
  const audioInput = { path: files.audioPath, options: INPUT_GUARD };
  const audioMap = ['-map', '1:a:0', '-c:a', 'copy'];
  const picture = ['-map', FIRST_VIDEO, '-vf', videoFilters(context.facts, plan.video), ...encoderOptions];
  return {
    inputs: plan.audio === null ? [source(context)] : [source(context), audioInput],
    outputOptions: [...picture, ...(plan.audio === null ? [] : audioMap), ...mp4Options(context.facts)],
    outputPath,
  };
}

/** The job's file as an input, guarded and with the job's threads; `seek` goes before its `-i`. */
function source({ inputPath, facts, threads }: ArgvContext, seek: readonly string[] = []): FfmpegInput {
  const limits = ['-threads', String(threads), '-filter_threads', String(threads)];
  // The half of a packet at a torn end would show as a grey frame.
  const torn = facts.damaged === undefined ? [] : ['-fflags', '+discardcorrupt'];
  const decoder = facts.video.decoder === undefined ? [] : ['-c:v', facts.video.decoder];
  return {
    path: inputPath,
    options: [...QUIET_WITH_PROGRESS, ...limits, ...INPUT_GUARD, ...torn, ...decoder, ...seek],
  };
}

/** `ratetol=0.1` keeps x264's second pass within a tenth of its budget at any time, and the whole much closer. */
function x264Options(video: VideoPlan, threads: number, files: PassFiles, pass: 1 | 2): readonly string[] {
  return [
    ...['-c:v', 'libx264', '-preset', 'medium', '-profile:v', 'high', '-b:v', String(video.bitrateBps)],
    ...['-pass', String(pass), '-passlogfile', files.statsPrefix, '-x264-params', 'ratetol=0.1'],
    ...['-threads', String(threads)],
  ];
}

/** One run with NVENC's own two looks at each frame. */
export function nvencOptions(bitrateBps: number): readonly string[] {
  return [
    ...['-c:v', 'h264_nvenc', '-preset', 'p6', '-profile:v', 'high', '-rc', 'vbr', '-multipass', 'fullres'],
    ...['-spatial-aq', '1', '-b:v', String(bitrateBps), '-maxrate', String(2 * bitrateBps)],
  ];
}

/** AAC, in step with the picture. */
export function aacOptions(audio: AudioPlan, facts: MediaFacts): readonly string[] {
  return [
    ...['-af', audioFilters(facts, audio), '-ac', String(audio.channels), '-ar', String(audio.sampleRateHz)],
    ...['-c:a', 'aac', '-b:a', String(audio.bitrateBps)],
  ];
}

/** Neither the input's metadata nor its chapters. */
export const NO_METADATA: readonly string[] = ['-map_metadata', '-1', '-map_chapters', '-1'];

/** The index goes to the front, so that a mail client can play while it loads; all metadata but the date goes. */
function mp4Options(facts: MediaFacts): readonly string[] {
  const date = facts.recordedAt === undefined ? [] : ['-metadata', `creation_time=${facts.recordedAt}`];
  return [...NO_METADATA, ...date, '-movflags', '+faststart'];
}

/** A time as ffmpeg takes it. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
