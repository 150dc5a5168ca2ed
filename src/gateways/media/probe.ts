import { realpath, stat } from 'node:fs/promises';
import { readingOptions } from '../../domain/media/argv/ffmpeg-argv.js';
import type { CopyFacts } from '../../domain/media/facts/copy-facts.js';
import { applyFrameSurvey } from '../../domain/media/facts/frame-survey.js';
import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { hasTooManyFrames } from '../../domain/media/facts/media-limits.js';
import { playsEverywhere } from '../../domain/media/facts/plays-everywhere.js';
import { chosenTracks, rankTracks, type ChosenTracks } from './choose-tracks.js';
import { examineForCopy } from './copy/examine-for-copy.js';
import { decodableSound } from './decodable-sound.js';
import { detectUnflaggedInterlacing } from './detect-interlacing.js';
import type { ProbedFile } from './ffprobe-json.js';
import { leftOutOf, trackChoiceOf } from './list-tracks.js';
import { measureTrackLevels } from './measure-track-levels.js';
import type { ProbeOptions } from './media.gateway.js';
import type { MediaTools } from './media-tools.js';
import { mergeScannedFacts } from './merge-scanned-facts.js';
import { headerFacts, type ChosenStreams } from './parse-probe.js';
import { queryFfprobe, reject } from './query-ffprobe.js';
import { readWhole } from './read-whole.js';
import { orRewritten } from './rewritten-container.js';
import { surveyFrames } from './survey-frames.js';
import { unreadBytesOf } from './unread-bytes.js';

/** Of a larger file, only the copy is examined, when it is made: before a payment, reading it again would take too long. */
const MAX_EXAMINED_BYTES = 200_000_000;

/** Facts of the file at `path`; see `MediaGateway.probe`. */
export async function probe(toolbox: MediaTools, path: string, options: ProbeOptions): Promise<MediaFacts> {
  return await orRewritten({ toolbox, path, scratchDir: options.scratchDir, signal: options.signal }, (readable) =>
    probeReadable(toolbox, readable, options),
  );
}

async function probeReadable(toolbox: MediaTools, path: string, options: ProbeOptions): Promise<MediaFacts> {
  const { signal } = options;
  const seen = await probeFrames(toolbox, path, options);
  const inputPath = await realpath(path);
  const unflaggedFieldOrder = await detectUnflaggedInterlacing(toolbox, inputPath, seen, signal);
  const video = unflaggedFieldOrder === null ? seen.video : { ...seen.video, unflaggedFieldOrder };
  const facts = { ...seen, video };
  if (facts.copy !== undefined && facts.copy.sizeBytes > MAX_EXAMINED_BYTES) return facts;
  const copy = await probeForCopy(toolbox, inputPath, facts, signal);
  return copy === undefined ? facts : { ...facts, copy };
}

/** What is known about a copy; undefined for a file that does not play everywhere. */
export async function probeForCopy(
  toolbox: MediaTools,
  inputPath: string,
  { copy, ...facts }: MediaFacts,
  signal: AbortSignal,
): Promise<CopyFacts | undefined> {
  if (copy === undefined || !playsEverywhere(facts)) return undefined;
  const ask = (query: readonly string[]) =>
    queryFfprobe(toolbox, inputPath, [...readingOptions(facts.reading), ...query], signal);
  return await examineForCopy(toolbox, { inputPath, facts: { ...facts, copy }, ask }, signal);
}

/** Like `probe`, without a check of the pictures. That is enough for our own files, whose headers are right. */
export async function probeStreams(toolbox: MediaTools, path: string, signal: AbortSignal): Promise<MediaFacts> {
  return (await readStreams(toolbox, path, { signal })).facts;
}

/** Facts in which decoded frames overrule the headers. */
async function probeFrames(toolbox: MediaTools, path: string, options: ProbeOptions): Promise<MediaFacts> {
  const { facts, stream, ask } = await readStreams(toolbox, path, options);
  const survey = await surveyFrames(ask, { ...stream, threads: toolbox.options.threads });
  return { ...facts, video: applyFrameSurvey(facts.video, survey) };
}

/** Facts from headers, packets and the levels of several sounds, and what is needed to examine the chosen picture. */
async function readStreams(
  toolbox: MediaTools,
  path: string,
  { signal, tracks: asked }: Pick<ProbeOptions, 'signal' | 'tracks'>,
) {
  const inputPath = await realpath(path);
  const { size: sizeBytes } = await stat(inputPath);
  const decodable = await toolbox.decodableCodecs();
  const whole = await readWhole(toolbox, inputPath, sizeBytes, signal);
  const { file, scan, reading } = whole;
  const ask = (query: readonly string[]) =>
    queryFfprobe(toolbox, inputPath, [...readingOptions(reading), ...query], signal);
  const decodedSounds = await decodableSound(ask, file);
  const rank = (levelsDb: ReadonlyMap<number, number> = new Map<number, number>()) =>
    rankTracks(file, { scan, decodable, decodedSounds, levelsDb }, asked);
  const sounds = rank().sounds.filter(({ isDecodable }) => isDecodable);
  const numbers = sounds.map(({ track }) => track);
  const isChoice = numbers.length > 1;
  const ranked = isChoice ? rank(await measureTrackLevels(toolbox, inputPath, numbers, { reading, signal })) : rank();
  const tracks = chosenTracks(ranked);
  const chosen = chosenStreams(file, tracks);
  const facts: MediaFacts = {
    ...mergeScannedFacts(headerFacts(file, tracks, sizeBytes), chosen, scan),
    ...trackChoiceOf(ranked, scan),
    ...leftOutOf(file, ranked, scan, await unreadBytesOf(whole, inputPath, sizeBytes)),
    ...(reading === undefined ? {} : { reading }),
  };
  const keySeconds = scan.streams.get(chosen.videoIndex)?.keySeconds ?? [];
  if (hasTooManyFrames(facts.video)) reject('too_many_frames');
  return { facts, stream: { index: chosen.videoIndex, keySeconds }, ask };
}

function chosenStreams({ format }: ProbedFile, { video, sound }: ChosenTracks): ChosenStreams {
  return {
    videoIndex: video.stream.index,
    audioIndex: sound?.stream.index ?? null,
    containerStartSeconds: format.start_time ?? 0,
  };
}
