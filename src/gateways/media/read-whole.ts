import { readingOptions } from '../../domain/media/argv/ffmpeg-argv.js';
import { hasTooManyFrames } from '../../domain/media/facts/media-limits.js';
import type { Reading } from '../../domain/media/facts/reading.js';
import { chosenTracks, rankTracks } from './choose-tracks.js';
import { parseProbedFile, type ProbedFile, type ProbedStream } from './ffprobe-json.js';
import type { MediaTools } from './media-tools.js';
import { PACKET_QUERY, parsePacketScan, type PacketScan } from './packet-scan.js';
import { headerFacts } from './parse-probe.js';
import { askFfprobe, explainLimit, queryFfprobe, reject } from './query-ffprobe.js';

/** With more streams than this, probing stops: no limit allows as many. */
const MAX_PROBED_STREAMS = 500;

/** The headers and packets of a file, and how they had to be read. */
interface WholeFile {
  readonly file: ProbedFile;
  readonly scan: PacketScan;
  readonly reading: Reading | undefined;
}

/** Reads headers and packets. A file of which something was missed is read again in the way that finds it. */
export async function readWhole(
  toolbox: MediaTools,
  inputPath: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<WholeFile> {
  const read = async (reading?: Reading): Promise<WholeFile> => {
    const how = readingOptions(reading);
    const query = [...how, '-show_format', '-show_streams', '-show_programs', '-of', 'json'];
    const headers = await askFfprobe(toolbox, inputPath, query, signal);
    const file = parseProbedFile(headers.stdout);
    if (file.format.nb_streams > MAX_PROBED_STREAMS) reject('too_many_streams');
    explainLimit(headers, () => refuseByHeaders(file, sizeBytes));
    const packets = await queryFfprobe(toolbox, inputPath, [...how, ...PACKET_QUERY], signal);
    return { file, scan: parsePacketScan(packets, { joinsJumps: /^mpeg/.test(file.format.format_name) }), reading };
  };
  const usual = await read();
  const reading = readingNeeds(usual);
  if (reading === undefined) return usual;
  const again = await read(reading);
  return reading.mergesPrograms && !isLonger(again.scan, usual.scan) ? usual : again;
}

/** Refuses what the headers alone rule out, before the whole file is read. */
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

/** How to read a file of which something was missed; undefined when nothing was. */
function readingNeeds({ file, scan }: WholeFile): Reading | undefined {
  const isLate = [...scan.streams.keys()].some((index) => !file.streams.some((stream) => stream.index === index));
  const isIncomplete = file.streams.some((stream) => !isComplete(stream) && scan.streams.has(stream.index));
  const looksFar = hasNoTrackList(file) && (isLate || isIncomplete);
  const mergesPrograms = file.format.format_name === 'mpegts' && continuesElsewhere(file, scan);
  if (!looksFar && !mergesPrograms) return undefined;
  return { ...(looksFar && { looksFar }), ...(mergesPrograms && { mergesPrograms }) };
}

/** Whether the headers say what is needed to decode a picture or a sound. */
function isComplete({ codec_type, codec_name, width, channels }: ProbedStream): boolean {
  if (codec_type === 'video') return codec_name !== 'unknown' && width > 0;
  return codec_type !== 'audio' || (codec_name !== 'unknown' && channels > 0);
}

/** The end of one track and the start of its continuation differ by no more than this. */
const SEAM_SECONDS = 2;

/** Whether a picture begins where another one of the same codec ends. */
function continuesElsewhere(file: ProbedFile, { streams }: PacketScan): boolean {
  const pictures = file.streams
    .filter(({ codec_type }) => codec_type === 'video')
    .map(({ codec_name, index }) => ({ codec_name, span: streams.get(index) }));
  return pictures.some((before) =>
    pictures.some(
      (after) =>
        before !== after &&
        before.codec_name === after.codec_name &&
        before.span !== undefined &&
        after.span !== undefined &&
        Math.abs(after.span.startSeconds - before.span.endSeconds) <= SEAM_SECONDS,
    ),
  );
}

function isLonger({ streams }: PacketScan, other: PacketScan): boolean {
  const longestSeconds = (spans: PacketScan['streams']) =>
    Math.max(0, ...[...spans.values()].map(({ startSeconds, endSeconds }) => endSeconds - startSeconds));
  return longestSeconds(streams) > longestSeconds(other.streams) + 0.5;
}
