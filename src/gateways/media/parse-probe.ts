import { shapeOf } from '../../domain/media/facts/frame-survey.js';
import type { AudioFacts, MediaFacts, VideoFacts } from '../../domain/media/facts/media-facts.js';
import { chosenTracks, rankTracks, type ChosenTracks } from './choose-tracks.js';
import { parseProbedFile, type ProbedFile, type ProbedStream } from './ffprobe-json.js';
import { MediaError } from './media-error.js';
import { isDecodablePicture, isDolbyVisionOnly, isPlayableVideo } from './stream-kinds.js';
import { colorTagsOf, fieldOrderOf, hdrOf, pixelAspectOf, parseRatio, rotationOf } from './probed-video-fields.js';

/** Facts as the file's headers state them. The duration may be unknown: some recorders never write it. */
export type ParsedProbe = Omit<MediaFacts, 'durationMs'> & {
  readonly durationMs: number | null;
  /** Whether the duration is that of the container, to which other streams may contribute. */
  readonly isContainerDuration: boolean;
};

/** The positions of the chosen streams in the file, and the start of the container's time. */
export interface ChosenStreams {
  readonly videoIndex: number;
  readonly audioIndex: number | null;
  readonly containerStartSeconds: number;
}

/** Turns ffprobe's JSON into facts. Throws `unreadable_input` with the reason when the headers alone rule the file out. */
export function parseProbe(json: string, sizeBytes: number): ParsedProbe {
  const file = parseProbedFile(json);
  return headerFacts(file, chosenTracks(rankTracks(file)), sizeBytes);
}

/** Facts about the chosen tracks. Throws `unreadable_input` when the picture cannot be shown. */
export function headerFacts({ streams, format }: ProbedFile, tracks: ChosenTracks, sizeBytes: number): ParsedProbe {
  const { video, sound } = tracks;
  if (isDolbyVisionOnly(video.stream)) throw new MediaError('unreadable_input', { rejection: 'unsupported_colors' });
  if (!isDecodablePicture(video.stream)) throw new MediaError('unreadable_input');
  const recordedAt = parseDate(format.tags['creation_time'] ?? format.tags['com.apple.quicktime.creationdate']);
  return {
    containerFormat: format.format_name,
    ...durationOf([video.stream, sound?.stream], format.duration),
    sizeBytes,
    streamCount: streams.filter((stream) => isPlayableVideo(stream) || stream.codec_type === 'audio').length,
    video: { ...videoFacts(video.stream), ...(video.isFirst ? {} : { track: video.track }) },
    audio: sound === null ? null : audioFacts(sound.stream, sound.track),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
}

/** Decoders that read what ffmpeg's own decoders leave out: VP8 and VP9 store alpha in a second stream. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

function videoFacts(stream: ProbedStream): VideoFacts {
  const rotationDegrees = rotationOf(stream);
  const aspect = pixelAspectOf(stream);
  const cropped = croppedSizeOf(stream);
  const shape = shapeOf({ ...cropped, pixelAspect: aspect, rotationDegrees });
  const codedPixels = stream.width * stream.height;
  const decoder = stream.tags['alpha_mode'] === '1' ? ALPHA_DECODERS[stream.codec_name] : undefined;
  const fieldOrder = fieldOrderOf(stream);
  return {
    codec: stream.codec_name,
    ...(stream.profile === undefined ? {} : { profile: stream.profile }),
    pixelFormat: decoder === undefined ? stream.pix_fmt : 'yuva420p',
    ...shape,
    rotationDegrees,
    frameRate: frameRateOf(stream),
    hdr: hdrOf(stream.color_transfer),
    ...colorTagsOf(stream),
    ...(aspect === 1 && cropped.width * cropped.height === codedPixels ? {} : { codedPixels }),
    ...(stream.bit_rate ? { bitrateBps: stream.bit_rate } : {}),
    ...(stream.nb_frames ? { frameCount: stream.nb_frames } : {}),
    ...(fieldOrder === undefined ? {} : { fieldOrder }),
    ...(decoder === undefined ? {} : { decoder }),
  };
}

/** The size of a frame after the container's cropping. Decoded frames overrule it, if ffprobe can decode them. */
function croppedSizeOf({ width, height, side_data_list }: ProbedStream): { width: number; height: number } {
  const total = (side: 'crop_top' | 'crop_bottom' | 'crop_left' | 'crop_right') =>
    side_data_list.reduce((sum, data) => sum + data[side], 0);
  return {
    width: Math.max(1, width - total('crop_left') - total('crop_right')),
    height: Math.max(1, height - total('crop_top') - total('crop_bottom')),
  };
}

function audioFacts(stream: ProbedStream, track: number): AudioFacts {
  return {
    codec: stream.codec_name,
    ...(track === 0 ? {} : { track }),
    channels: stream.channels,
    ...(stream.channel_layout === undefined ? {} : { channelLayout: stream.channel_layout }),
    sampleRateHz: stream.sample_rate || 48_000,
    ...(stream.bit_rate ? { bitrateBps: stream.bit_rate } : {}),
  };
}

/** From the first start to the last end of picture and sound; the container's duration if the streams state none. */
function durationOf(
  candidates: readonly (ProbedStream | undefined)[],
  containerSeconds?: number,
): Pick<ParsedProbe, 'durationMs' | 'isContainerDuration'> {
  const streams = candidates.filter((stream) => stream !== undefined);
  const spans = streams.map(({ start_time = 0, duration = Number.NaN }) => ({
    start: start_time,
    end: start_time + duration,
  }));
  const known = spans.every(({ end }) => Number.isFinite(end));
  const seconds = known
    ? Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ start }) => start))
    : containerSeconds;
  const durationMs = seconds !== undefined && seconds > 0 ? Math.round(seconds * 1000) : null;
  return { durationMs, isContainerDuration: !known };
}

const MAX_NOMINAL_RATE = 61;
const DEFAULT_RATE = 30;

/** The nominal rate, unless it is absurd or the real mean is far below it (variable rates, fields counted as frames). */
function frameRateOf({ r_frame_rate, avg_frame_rate }: ProbedStream): number {
  const nominal = parseRatio(r_frame_rate, '/');
  const mean = parseRatio(avg_frame_rate, '/');
  if (nominal === null) return mean ?? DEFAULT_RATE;
  if (mean === null) return Math.min(nominal, MAX_NOMINAL_RATE);
  return nominal <= MAX_NOMINAL_RATE && mean > 0.6 * nominal ? nominal : mean;
}

/** A clock that was never set says 1904 or 1970. Such a date is dropped. */
function parseDate(stated: string | undefined): string | undefined {
  const date = new Date(stated ?? Number.NaN);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1970 ? undefined : date.toISOString();
}
