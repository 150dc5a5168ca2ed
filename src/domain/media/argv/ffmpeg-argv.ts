import { audioFilters } from './audio-filters.js';
import type { AudioPlan } from '../plan/audio-plan.js';
import type { Excerpt, Picture } from '../facts/complexity.js';
import { nvencOptions, constantQualityOptions, type PassFiles } from './encoder-options.js';
import type { MediaFacts } from '../facts/media-facts.js';
import type { Reading } from '../facts/reading.js';
import type { SizePlan } from '../plan/plan-types.js';
import { LARGE_PICTURE_PIXELS, MAX_LARGE_PICTURE_THREADS } from './tuning.js';
import { frameRateOptions, reconfigurableVideoFilters } from './video-filters.js';

/** One input of an ffmpeg run. `options` come before its `-i`. */
export interface FfmpegInput {
  readonly options: readonly string[];
  readonly path: string;
  /** Set for a file without a picture: ffmpeg complains about options for pictures there. */
  readonly soundOnly?: boolean;
}

/** Arguments of one ffmpeg run, in ffmpeg's order. Earlier outputs are part of the options. */
export interface FfmpegArgv {
  readonly inputs: readonly FfmpegInput[];
  readonly outputOptions: readonly string[];
  readonly outputPath: string;
}

/** What all runs of one job have in common. */
export interface ArgvContext {
  readonly inputPath: string;
  readonly facts: MediaFacts;
  /** Threads for each of decoder, filters and encoder. */
  readonly threads: number;
  /** Continue at any rate of decoding errors; see `ffmpeg -max_error_rate`. */
  readonly lenient?: true;
}

/**
 * Demuxers for files from phones, cameras, recorders and editors. Formats that can name another file or a network address
 * (hls, concat, dash, image2, sdp, ...) are left out on purpose.
 */
const DEMUXERS = 'mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,gif';

/** Options for ffmpeg and ffprobe that prevent an untrusted file from accessing anything but itself. */
export const INPUT_GUARD: readonly string[] = ['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS];

/**
 * Limits every frame of a picture, not only the size in the header: a stream can grow in the middle. Larger frames are not
 * decoded. Goes before the `-i` of every input with a picture, in ffprobe too.
 */
export function frameLimit(maxPixels: number): readonly string[] {
  return ['-max_pixels', String(maxPixels)];
}

/** No prompts and no banner; progress and warnings on the same pipe. */
export const QUIET_WITH_PROGRESS: readonly string[] = [
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

/** The first real picture: a capital V skips cover art. */
const FIRST_VIDEO_STREAM = '0:V:0';

/** The picture track that the facts are about. */
export function videoStreamSpecifier({ video }: MediaFacts): string {
  return video.track === undefined ? FIRST_VIDEO_STREAM : `0:v:${video.track}`;
}

/** The sound track that the facts are about. */
export function audioStreamSpecifier({ audio }: MediaFacts): string {
  return `0:a:${audio?.track ?? 0}`;
}

/**
 * Picture at a constant quality and sound in one run: neither depends on the other. A run that exceeds the ceiling ends
 * early, with a file over the ceiling.
 */
export function constantQualityArgv(context: ArgvContext, plan: SizePlan, crf: number, outputPath: string): FfmpegArgv {
  const { facts, threads } = context;
  const picture = videoFilterOptions(facts, plan.video);
  const stopAt = ['-fs', String(plan.ceilingBytes)];
  const sound = plan.audio === null ? [] : ['-map', audioStreamSpecifier(facts), ...aacOptions(plan.audio, facts)];
  return {
    inputs: [sourceInput(context)],
    outputOptions: [
      ...picture,
      ...constantQualityOptions(plan.video, crf, threads),
      ...sound,
      ...mp4Options(facts),
      ...stopAt,
    ],
    outputPath,
  };
}

/** Only the sound, for encoders that need no analysis pass. Only for a plan with sound. */
export function audioArgv(context: ArgvContext, audio: AudioPlan, files: PassFiles): FfmpegArgv {
  return {
    inputs: [sourceInput(context)],
    outputOptions: ['-map', audioStreamSpecifier(context.facts), ...NO_METADATA, ...aacOptions(audio, context.facts)],
    outputPath: files.audioPath,
  };
}

/** NVENC in one run that analyzes each frame twice. Its rate control has not been measured on a GPU yet. */
export function nvencArgv(context: ArgvContext, plan: SizePlan, files: PassFiles, outputPath: string): FfmpegArgv {
  const picture = videoFilterOptions(context.facts, plan.video);
  const options = nvencOptions(plan.video.bitrateBps);
  return muxArgv(context, plan, files, outputPath, sourceInput(context), [...picture, ...options]);
}

/**
 * Units of H.264 that no player needs: padding (type 12), and types that the standard leaves to applications (0 and 24 to
 * 31), in which a camera may write anything. The filter also moves the parameter sets into the MP4's header.
 */
const STRIP_UNUSED_UNITS = ['-bsf:v', 'filter_units=remove_types=0|12|24-31'];

/**
 * The same streams in a new MP4, with no metadata except the capture date. The tag `avc1` states that the parameter sets
 * are in the header, which is the form that every player reads.
 */
export function copyArgv(context: ArgvContext, outputPath: string): FfmpegArgv {
  const { facts } = context;
  const sound = facts.audio === null ? [] : ['-map', audioStreamSpecifier(facts)];
  return {
    inputs: [sourceInput(context)],
    outputOptions: [
      ...['-map', videoStreamSpecifier(facts), ...sound, '-c', 'copy', '-tag:v', 'avc1', ...STRIP_UNUSED_UNITS],
      ...mp4Options(facts),
    ],
    outputPath,
  };
}

/** Decodes one stream of the job's file from start to end and keeps nothing. */
export function decodeArgv(context: ArgvContext, stream: 'picture' | 'sound', outputPath: string): FfmpegArgv {
  const map = stream === 'picture' ? videoStreamSpecifier(context.facts) : audioStreamSpecifier(context.facts);
  return {
    inputs: [sourceInput(context)],
    outputOptions: ['-map', map, '-fps_mode', 'passthrough', '-f', 'null'],
    outputPath,
  };
}

/** All pictures and sounds of a file in a plain QuickTime file, unchanged and in the same order. */
export function rewriteArgv(inputPath: string, outputPath: string): FfmpegArgv {
  return {
    inputs: [{ path: inputPath, options: [...QUIET_WITH_PROGRESS, ...INPUT_GUARD] }],
    outputOptions: ['-map', '0:v', '-map', '0:a?', '-c', 'copy'],
    outputPath,
  };
}

/** One stretch of the job's file as an input. */
export function excerptInput(context: ArgvContext, { startMs, durationMs }: Excerpt): FfmpegInput {
  // No seek for the very start: ffmpeg cannot seek in a clock that begins below zero.
  return sourceInput(context, [
    ...(startMs > 0 ? ['-ss', formatSeconds(startMs)] : []),
    '-t',
    formatSeconds(durationMs),
  ]);
}

/**
 * Facts for the filters of an excerpt. Its clock starts at its start, whatever comes before the picture in the file.
 */
export function factsAfterSeek({ leadInMs, reading, ...facts }: MediaFacts): MediaFacts {
  void [leadInMs, reading];
  return facts;
}

/** A typical frame of the first seconds as a JPEG with sides of at most `maxSidePx` pixels, never enlarged. */
export function posterArgv(inputPath: string, outputPath: string, maxSidePx: number): FfmpegArgv {
  const size = `w='min(${maxSidePx},iw)':h='min(${maxSidePx},ih)'`;
  const filters = `thumbnail=60,scale='iw*max(1,sar)':'ih*max(1,1/sar)',scale=${size}:force_original_aspect_ratio=decrease,setsar=1`;
  return {
    inputs: [{ path: inputPath, options: [...QUIET_WITH_PROGRESS, ...INPUT_GUARD] }],
    outputOptions: [
      '-map',
      FIRST_VIDEO_STREAM,
      '-vf',
      filters,
      '-frames:v',
      '1',
      '-update',
      '1',
      '-q:v',
      '4',
      ...NO_METADATA,
    ],
    outputPath,
  };
}

/** Converts the first input's picture to `picture`. */
export function videoFilterOptions(facts: MediaFacts, picture: Picture): readonly string[] {
  const filters = reconfigurableVideoFilters(facts, picture);
  return ['-map', videoStreamSpecifier(facts), '-vf', filters, ...frameRateOptions(facts, picture)];
}

/** The picture of `pictureInput`, encoded with `pictureOptions`, together with the sound that is already encoded. */
export function muxArgv(
  { facts }: ArgvContext,
  plan: SizePlan,
  files: PassFiles,
  outputPath: string,
  pictureInput: FfmpegInput,
  pictureOptions: readonly string[],
): FfmpegArgv {
  const audioInput = { path: files.audioPath, options: INPUT_GUARD, soundOnly: true };
  const audioMap = ['-map', '1:a:0', '-c:a', 'copy'];
  return {
    inputs: plan.audio === null ? [pictureInput] : [pictureInput, audioInput],
    outputOptions: [...pictureOptions, ...(plan.audio === null ? [] : audioMap), ...mp4Options(facts)],
    outputPath,
  };
}

/** Options for our own files, raw or encoded, which use other demuxers than customers' files. */
export const INTERMEDIATE_FILE_GUARD: readonly string[] = [
  '-protocol_whitelist',
  'file',
  '-format_whitelist',
  'nut,mov',
];

/** Enough to find tracks that begin minutes late. All packets up to there are kept in memory. */
const FAR = ['-probesize', '200000000', '-analyzeduration', '1200000000'];

/** Options that make ffmpeg and ffprobe find everything that is in the file; they go before its `-i`. */
export function readingOptions({ looksFar, mergesPrograms, ignoresEdits }: Reading = {}): readonly string[] {
  return [
    ...(looksFar ? FAR : []),
    ...(mergesPrograms ? ['-merge_pmt_versions', '1'] : []),
    ...(ignoresEdits ? ['-ignore_editlist', '1'] : []),
  ];
}

/** The same end for a copy, which has no filters; see `endOfFilm`. */
export function endOf({ reading, durationMs }: MediaFacts): readonly string[] {
  return reading?.mergesPrograms ? ['-t', formatSeconds(durationMs)] : [];
}

/** One of our own files as an input, with the job's threads. */
export function intermediateInput(path: string, threads: number): FfmpegInput {
  return { path, options: [...QUIET_WITH_PROGRESS, '-threads', String(threads), ...INTERMEDIATE_FILE_GUARD] };
}

/** More than 4K: a few decoded frames then need a gigabyte. */
export function isLargePicture({ width, height, codedPixels = 0 }: MediaFacts['video']): boolean {
  return Math.max(width * height, codedPixels) > LARGE_PICTURE_PIXELS;
}

/** A decoder keeps one more frame for each of its threads. */
export function decoderThreads({ facts, threads }: ArgvContext): number {
  if (!isLargePicture(facts.video)) return threads;
  return threads === 0 ? MAX_LARGE_PICTURE_THREADS : Math.min(threads, MAX_LARGE_PICTURE_THREADS);
}

/** The job's file as an input, guarded and with the job's threads; `seek` goes before its `-i`. */
export function sourceInput(context: ArgvContext, seek: readonly string[] = []): FfmpegInput {
  const { inputPath, facts, threads, lenient } = context;
  const limits = ['-threads', String(decoderThreads(context)), '-filter_threads', String(threads)];
  const errors = lenient ? ['-max_error_rate', '1'] : [];
  const decoder = facts.video.decoder === undefined ? [] : ['-c:v', facts.video.decoder];
  return {
    path: inputPath,
    options: [
      ...QUIET_WITH_PROGRESS,
      ...errors,
      ...limits,
      ...INPUT_GUARD,
      ...tornInputOptions(facts),
      ...readingOptions(facts.reading),
      ...decoder,
      ...turnOptions(facts),
      ...(seek.includes('-t') ? seek : [...seek, ...endOf(facts)]),
    ],
  };
}

/** Bitstream filters that remove the turn from frames; HEVC's removes all messages (NAL type 39) that only advise players. */
const REMOVE_TURN: Readonly<Record<string, string>> = {
  h264: 'h264_metadata=display_orientation=remove',
  hevc: 'filter_units=remove_types=39',
};

/** ffmpeg's filters accept only one turn, and players follow the container's, if it is a multiple of 90 degrees. */
export function turnOptions(facts: MediaFacts): readonly string[] {
  if (facts.video.hasOddTurn) return ['-noautorotate'];
  const filter = facts.video.hasTwoTurns === undefined ? undefined : REMOVE_TURN[facts.video.codec];
  return filter === undefined ? [] : [`-bsf${videoStreamSpecifier(facts).slice(1)}`, filter];
}

/** Input options for a graph whose filters must not start again when the shape of the picture changes. */
export function steadyGraphOptions({ video }: MediaFacts): readonly string[] {
  return video.changesShape === undefined ? [] : ['-reinit_filter:V', '0'];
}

/** Options for the input of a file that may be cut off: an incomplete packet at its end would show as a grey frame. */
export function tornInputOptions({ damaged }: MediaFacts): readonly string[] {
  return damaged === undefined ? [] : ['-fflags', '+discardcorrupt'];
}

/** AAC, in sync with the picture. */
export function aacOptions(audio: AudioPlan, facts: MediaFacts): readonly string[] {
  return [
    ...['-af', audioFilters(facts, audio), '-ac', String(audio.channels), '-ar', String(audio.sampleRateHz)],
    ...['-c:a', 'aac', '-b:a', String(audio.bitrateBps)],
  ];
}

/** Drops the input's metadata and chapters. */
export const NO_METADATA: readonly string[] = ['-map_metadata', '-1', '-map_chapters', '-1'];

/** The index comes first, so that a mail client can play while it loads. All metadata except the date is removed. */
function mp4Options(facts: MediaFacts): readonly string[] {
  const date = facts.recordedAt === undefined ? [] : ['-metadata', `creation_time=${facts.recordedAt}`];
  return [...NO_METADATA, ...date, '-movflags', '+faststart'];
}

/** A time in the format of ffmpeg: seconds. */
export function formatSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
