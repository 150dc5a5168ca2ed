import { realpath, stat } from 'node:fs/promises';
import { INPUT_GUARD, frameLimit } from '../../domain/media/argv/ffmpeg-argv.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { applyFrameSurvey } from '../../domain/media/facts/frame-survey.js';
import { MAX_FRAMES } from '../../domain/media/facts/media-limits.js';
import { chooseTracks, type ChosenTracks } from './choose-tracks.js';
import { detectUnflaggedInterlacing } from './detect-interlacing.js';
import { parseProbedFile, type ProbedFile } from './ffprobe-json.js';
import { MediaError } from './media-error.js';
import { PACKET_QUERY, parsePacketScan } from './packet-scan.js';
import { headerFacts, type ChosenStreams } from './parse-probe.js';
import { runTool, type ToolResult } from './run-tool.js';
import { mergeScannedFacts } from './merge-scanned-facts.js';
import { classifyToolFailure, exceededLimit } from './classify-tool-failure.js';
import { surveyFrames } from './survey-frames.js';
import type { MediaTools } from './media-tools.js';

/** With more streams than this, probing stops: no limit allows as many. */
const MAX_PROBED_STREAMS = 500;

/** Facts of the file at `path`; see `MediaGateway.probe`. */
export async function probe(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const facts = await probeFrames(toolbox, path, signal);
  const unflaggedFieldOrder = await detectUnflaggedInterlacing(toolbox, await realpath(path), facts, signal);
  return unflaggedFieldOrder === null ? facts : { ...facts, video: { ...facts.video, unflaggedFieldOrder } };
}

/** The same without a check of the pictures. That is enough for our own files, whose headers are right. */
export async function probeStreams(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  return (await readStreams(toolbox, path, signal)).facts;
}

/** Facts in which decoded frames overrule the headers. */
async function probeFrames(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  const { facts, stream, ask } = await readStreams(toolbox, path, signal);
  const survey = await surveyFrames(ask, { ...stream, threads: toolbox.options.threads });
  return { ...facts, video: applyFrameSurvey(facts.video, survey) };
}

/** Facts from headers and packets, and what it takes to look at the chosen picture stream itself. */
async function readStreams(toolbox: MediaTools, path: string, signal: AbortSignal) {
  const inputPath = await realpath(path);
  const { size } = await stat(inputPath);
  const headers = await askFfprobe(toolbox, inputPath, ['-show_format', '-show_streams', '-of', 'json'], signal);
  const file = parseProbedFile(headers.stdout);
  if (file.format.nb_streams > MAX_PROBED_STREAMS) reject('too_many_streams');
  const { video } = explainLimit(headers, () => playableTracks(file, size));
  if ((video.stream.nb_frames ?? 0) > MAX_FRAMES) reject('too_many_frames');
  const ask = (query: readonly string[]) => queryFfprobe(toolbox, inputPath, query, signal);
  const scan = parsePacketScan(await ask(PACKET_QUERY), { joinsJumps: /^mpeg/.test(file.format.format_name) });
  const tracks = chooseTracks(file, scan);
  const chosen = chosenStreams(file, tracks);
  const keySeconds = scan.streams.get(chosen.videoIndex)?.keySeconds ?? [];
  const facts = mergeScannedFacts(headerFacts(file, tracks, size), chosen, scan);
  return { facts, stream: { index: chosen.videoIndex, keySeconds }, ask };
}

/** The tracks by the headers alone. Throws when their best picture cannot be shown. */
function playableTracks(file: ProbedFile, sizeBytes: number): ChosenTracks {
  const tracks = chooseTracks(file);
  headerFacts(file, tracks, sizeBytes);
  return tracks;
}

function chosenStreams({ format }: ProbedFile, { video, sound }: ChosenTracks): ChosenStreams {
  return {
    videoIndex: video.stream.index,
    audioIndex: sound?.stream.index ?? null,
    containerStartSeconds: format.start_time ?? 0,
  };
}

/** A picture over the limit has no size in the headers where only its frames would show it. */
function explainLimit<T>({ log }: FfprobeAnswer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const rejection = exceededLimit(log);
    throw rejection === null ? error : new MediaError('limit_exceeded', { log, rejection, cause: error });
  }
}

function reject(rejection: 'too_many_streams' | 'too_many_frames'): never {
  throw new MediaError('unreadable_input', { rejection });
}

/** What ffprobe prints for one query about a file. A file that ffprobe cannot handle is `unreadable_input`. */
export async function queryFfprobe(
  toolbox: MediaTools,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  return (await askFfprobe(toolbox, inputPath, query, signal)).stdout;
}

type FfprobeAnswer = Pick<ToolResult, 'stdout' | 'log'>;

async function askFfprobe(
  { options }: MediaTools,
  inputPath: string,
  query: readonly string[],
  signal: AbortSignal,
): Promise<FfprobeAnswer> {
  const { ffprobePath: tool, sandbox, limits } = options;
  const wallSeconds = Math.min(limits.wallSeconds, PROBE_TIMEOUT_SECONDS);
  const launch = {
    tool,
    sandbox,
    limits: { ...limits, wallSeconds, cpuSeconds: PROBE_TIMEOUT_SECONDS },
    readPath: inputPath,
  };
  const { exitStatus, stdout, log, truncated } = await runTool(
    launch,
    ['-v', 'error', ...INPUT_GUARD, ...frameLimit(limits.maxPixels), ...query, inputPath],
    signal,
  );
  if (truncated) reject('too_many_frames');
  if (exitStatus === 0) return { stdout, log };
  if (/exceeds max_streams/.test(log)) reject('too_many_streams');
  const failure = classifyToolFailure(log, exitStatus);
  // A file that ffprobe cannot handle does not count as a video.
  throw failure.code === 'encode_failed' ? new MediaError('unreadable_input', { log }) : failure;
}

/** Reading 2 GB takes seconds, and nothing is decoded. A file that needs longer was made to do so. */
const PROBE_TIMEOUT_SECONDS = 120;
