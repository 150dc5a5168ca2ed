import { readingOptions } from '../../domain/media/argv/ffmpeg-argv.js';
import { hasTooManyFrames } from '../../domain/media/facts/media-limits.js';
import type { Reading } from '../../domain/media/facts/reading.js';
import { chosenTracks, rankTracks } from './choose-tracks.js';
import { parseProbedFile, type ProbedFile, type ProbedStream } from './ffprobe-json.js';
import type { MediaTools } from './media-tools.js';
import { PACKET_QUERY, parsePacketScan, playAtOtherTimes, playedSeconds, type PacketScan } from './packet-scan.js';
import { headerFacts } from './parse-probe.js';
import { askFfprobe, explainLimit, queryFfprobe, reject } from './query-ffprobe.js';
import { isPlayableVideo } from './stream-kinds.js';
import { transportPayloadBytes } from './transport-payload.js';

/** With more streams than this, probing stops: no limit allows as many. */
const MAX_PROBED_STREAMS = 500;

/** The headers and packets of a file, and how they had to be read. */
export interface WholeFile {
  readonly file: ProbedFile;
  readonly scan: PacketScan;
  readonly reading: Reading | undefined;
  /** Of pictures and sounds in a transport stream, see `transportPayloadBytes`; null for other formats. */
  readonly payloadBytes: number | null;
}

/** Reads headers and packets. If something was missed, reads the file again in the way that finds it. */
export async function readWhole(
  toolbox: MediaTools,
  inputPath: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<WholeFile> {
  const read = async (reading?: Reading): Promise<Omit<WholeFile, 'payloadBytes'>> => {
    const how = readingOptions(reading);
    const query = [...how, '-show_format', '-show_streams', '-show_programs', '-of', 'json'];
    const headers = await askFfprobe(toolbox, inputPath, query, signal);
    const file = parseProbedFile(headers.stdout);
    if (file.format.nb_streams > MAX_PROBED_STREAMS) reject('too_many_streams');
    explainLimit(headers, () => refuseByHeaders(file, sizeBytes));
    const packets = await queryFfprobe(toolbox, inputPath, [...how, ...PACKET_QUERY], signal);
    return { file, scan: parsePacketScan(packets, { joinsJumps: /^mpeg/.test(file.format.format_name) }), reading };
  };
  const first = await read();
  const isTransport = first.file.format.format_name === 'mpegts';
  const payloadBytes = isTransport ? await transportPayloadBytes(inputPath, signal) : null;
  const usual = { ...first, payloadBytes };
  const needs = readingNeeds(usual);
  if (isPartUnread(usual)) {
    const merged = { ...(await read({ ...needs, mergesPrograms: true })), payloadBytes };
    if (isLonger(merged, usual)) return merged;
  }
  return needs === undefined ? usual : { ...(await read(needs)), payloadBytes };
}

/** Refuses a file that the headers alone rule out, before the whole file is read. */
function refuseByHeaders(file: ProbedFile, sizeBytes: number): void {
  if (hasNoTrackList(file)) return;
  const tracks = chosenTracks(rankTracks(file));
  headerFacts(file, tracks, sizeBytes);
  const { width, height, nb_frames: frameCount = 0 } = tracks.video.stream;
  if (hasTooManyFrames({ width, height, frameCount })) reject('too_many_frames');
}

/** Formats whose tracks are known only from the packets. */
function hasNoTrackList({ format }: ProbedFile): boolean {
  return /^(mpeg|flv)/.test(format.format_name);
}

/** Share of the bytes that headers within a transport stream explain. If more is unread, another reading is tried. */
const MAX_OVERHEAD_SHARE = 0.05;

/** Whether tracks of a transport stream may continue under other numbers. */
function isPartUnread({ file, scan, payloadBytes }: WholeFile): boolean {
  if (payloadBytes === null) return false;
  return continuesElsewhere(file, scan) || payloadBytes - scan.bytes > MAX_OVERHEAD_SHARE * scan.bytes;
}

/** How to read a file whose headers or edit list hide something; undefined when nothing is hidden. */
function readingNeeds({ file, scan }: WholeFile): Reading | undefined {
  const isLate = [...scan.streams.keys()].some((index) => !file.streams.some((stream) => stream.index === index));
  const isIncomplete = file.streams.some((stream) => !isComplete(stream) && scan.streams.has(stream.index));
  const looksFar = hasNoTrackList(file) && (isLate || isIncomplete);
  const ignoresEdits = file.format.format_name.startsWith('mov') && hidesPicture(file, scan);
  const reading = {
    ...(looksFar && { looksFar }),
    ...(ignoresEdits && { ignoresEdits }),
  };
  return Object.keys(reading).length === 0 ? undefined : reading;
}

/** Whether a file has frames but shows none of them. */
function hidesPicture({ streams }: ProbedFile, scan: PacketScan): boolean {
  const pictures = streams.filter(isPlayableVideo);
  return pictures.every(({ index }) => !scan.streams.has(index)) && pictures.some(({ nb_frames = 0 }) => nb_frames > 1);
}

/** Whether the headers say what is needed to decode a picture or a sound. */
function isComplete({ codec_type, codec_name, width, channels }: ProbedStream): boolean {
  if (codec_type === 'video') return codec_name !== 'unknown' && width > 0;
  return codec_type !== 'audio' || (codec_name !== 'unknown' && channels > 0);
}

/** Whether two tracks of one kind and codec could be one: they play at different times. */
function continuesElsewhere(file: ProbedFile, { streams }: PacketScan): boolean {
  const tracks = file.streams.flatMap(({ codec_type, codec_name, index }) => {
    const span = streams.get(index);
    const isTrack = codec_type === 'video' || codec_type === 'audio';
    return span === undefined || !isTrack ? [] : [{ codec_name, span }];
  });
  return tracks.some(({ codec_name, span }, place) =>
    tracks.slice(place + 1).some((other) => other.codec_name === codec_name && playAtOtherTimes(span, other.span)),
  );
}

/** Whether the longest picture or the longest sound became longer, and neither became shorter. */
function isLonger(again: WholeFile, usual: WholeFile): boolean {
  const gains = (['video', 'audio'] as const).map((type) => longestSeconds(again, type) - longestSeconds(usual, type));
  return Math.max(...gains) > 0.5 && Math.min(...gains) > -0.5;
}

function longestSeconds({ file, scan }: WholeFile, type: 'video' | 'audio'): number {
  const spans = file.streams
    .filter(({ codec_type }) => codec_type === type)
    .map(({ index }) => scan.streams.get(index))
    .filter((span) => span !== undefined);
  return Math.max(0, ...spans.map(playedSeconds));
}
