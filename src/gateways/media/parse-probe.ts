import { z } from 'zod';
import type { AudioFacts, MediaFacts, VideoFacts } from '../../domain/media/facts/media-facts.js';
import { MediaError } from './media-error.js';
import { colorTagsOf, fieldOrderOf, hdrOf, pixelAspectOf, parseRatio, rotationOf } from './probed-video-fields.js';

const optionalNumber = z.coerce.number().optional().catch(undefined);
const optionalText = z.string().optional().catch(undefined);

const sideDataSchema = z.object({
  rotation: z.number().optional(),
  dv_profile: z.number().optional(),
  dv_bl_signal_compatibility_id: z.number().optional(),
});

const streamSchema = z.object({
  index: z.number().default(-1),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.string().default(''),
  profile: z.string().optional(),
  pix_fmt: z.string().default('unknown'),
  width: z.number().default(0),
  height: z.number().default(0),
  sample_aspect_ratio: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  field_order: optionalText,
  color_transfer: optionalText,
  color_space: optionalText,
  color_primaries: optionalText,
  color_range: optionalText,
  bit_rate: optionalNumber,
  nb_frames: optionalNumber,
  start_time: optionalNumber,
  duration: optionalNumber,
  channels: z.number().default(0),
  channel_layout: optionalText,
  sample_rate: optionalNumber,
  disposition: z
    .object({ attached_pic: z.number(), timed_thumbnails: z.number().default(0), default: z.number().default(0) })
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
  side_data_list: z.array(sideDataSchema).default([]),
});

/** The part of ffprobe's JSON that is read; unknown fields are ignored. */
const probeSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({
    format_name: z.string(),
    nb_streams: z.number(),
    start_time: optionalNumber,
    duration: optionalNumber,
    tags: z.record(z.string(), z.string()).default({}),
  }),
});

/** One stream as ffprobe reports it. */
export type ProbedStream = z.infer<typeof streamSchema>;

/**
 * Facts as the file's headers state them. The duration may be unknown: some recorders never write it. `videoIndex`
 * and `audioIndex` are the streams' places in the file.
 */
export type ParsedProbe = Omit<MediaFacts, 'durationMs'> & { readonly durationMs: number | null };

/** The positions of the chosen streams in the file, and the start of the container's time. */
export interface ChosenStreams {
  readonly videoIndex: number;
  readonly audioIndex: number | null;
  readonly containerStartSeconds: number;
}

/** Turns ffprobe's JSON into facts. Throws `unreadable_input` with the reason when the headers alone rule the file out. */
export function parseProbe(json: string, sizeBytes: number): ParsedProbe {
  return parseProbedFile(json, sizeBytes).parsed;
}

/** The same, with the positions of the streams that the facts are about. */
export function parseProbedFile(json: string, sizeBytes: number): { parsed: ParsedProbe; chosen: ChosenStreams } {
  const { streams, format } = parseJson(json);
  const video = streams.find(isPlayableVideo);
  if (isProtected(streams, format.tags)) throw new MediaError('unreadable_input', { rejection: 'encrypted' });
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  if (video.width <= 0 || video.height <= 0 || isUnknown(video)) throw new MediaError('unreadable_input');
  if (isDolbyVisionOnly(video)) throw new MediaError('unreadable_input', { rejection: 'unsupported_colors' });
  const sound = chooseAudio(streams);
  const recordedAt = parseDate(format.tags['creation_time'] ?? format.tags['com.apple.quicktime.creationdate']);
  const parsed: ParsedProbe = {
    containerFormat: format.format_name,
    durationMs: durationOf([video, sound?.stream], format.duration),
    sizeBytes,
    streamCount: format.nb_streams,
    video: videoFacts(video),
    audio: sound === null ? null : audioFacts(sound.stream, sound.track),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
  const containerStartSeconds = format.start_time ?? 0;
  return {
    parsed,
    chosen: { videoIndex: video.index, audioIndex: sound?.stream.index ?? null, containerStartSeconds },
  };
}

function parseJson(json: string): z.infer<typeof probeSchema> {
  try {
    return probeSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new MediaError('unreadable_input', { cause });
  }
}

function isPlayableVideo({ codec_type, disposition }: ProbedStream): boolean {
  return codec_type === 'video' && disposition?.attached_pic !== 1 && disposition?.timed_thumbnails !== 1;
}

function isUnknown({ codec_name }: ProbedStream): boolean {
  return codec_name === 'unknown' || codec_name === 'none';
}

/** Sample entries of protected films. */
const PROTECTED_TAGS = ['drmi', 'drms', 'encv', 'enca'];

/** Copy protection that a header states. Common encryption is visible only in the packets. */
function isProtected(streams: readonly ProbedStream[], formatTags: Readonly<Record<string, string>>): boolean {
  const names = [formatTags, ...streams.map(({ tags }) => tags)].flatMap((tags) => Object.keys(tags));
  if (streams.some(({ codec_tag_string }) => PROTECTED_TAGS.includes(codec_tag_string))) return true;
  return names.some((name) => /^(enc_key_id|asf_protection_type|asf_key_id)$/i.test(name));
}

/** Profile 5 and other streams without a base layer for ordinary screens (compatibility id 0). */
function isDolbyVisionOnly({ side_data_list }: ProbedStream): boolean {
  return side_data_list.some(
    ({ dv_profile, dv_bl_signal_compatibility_id: base }) =>
      dv_profile === 5 || (dv_profile !== undefined && base === 0),
  );
}

/** The default track, which players choose, or else the first one. Tracks that cannot be decoded do not count. */
function chooseAudio(streams: readonly ProbedStream[]): { stream: ProbedStream; track: number } | null {
  const tracks = streams
    .filter(({ codec_type }) => codec_type === 'audio')
    .map((stream, track) => ({ stream, track }))
    .filter(({ stream }) => !isUnknown(stream) && stream.channels > 0);
  return tracks.find(({ stream }) => stream.disposition?.default === 1) ?? tracks[0] ?? null;
}

/** Decoders that read what ffmpeg's own decoders leave out: VP8 and VP9 store alpha in a second stream. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

function videoFacts(stream: ProbedStream): VideoFacts {
  const rotationDegrees = rotationOf(stream);
  const aspect = pixelAspectOf(stream);
  const width = Math.max(1, Math.round(stream.width * aspect));
  const lying = rotationDegrees % 180 !== 0;
  const decoder = stream.tags['alpha_mode'] === '1' ? ALPHA_DECODERS[stream.codec_name] : undefined;
  const fieldOrder = fieldOrderOf(stream);
  return {
    codec: stream.codec_name,
    ...(stream.profile === undefined ? {} : { profile: stream.profile }),
    pixelFormat: decoder === undefined ? stream.pix_fmt : 'yuva420p',
    width: lying ? stream.height : width,
    height: lying ? width : stream.height,
    rotationDegrees,
    frameRate: frameRateOf(stream),
    hdr: hdrOf(stream.color_transfer),
    ...colorTagsOf(stream),
    ...(aspect === 1 ? {} : { codedPixels: stream.width * stream.height }),
    ...(stream.bit_rate ? { bitrateBps: stream.bit_rate } : {}),
    ...(stream.nb_frames ? { frameCount: stream.nb_frames } : {}),
    ...(fieldOrder === undefined ? {} : { fieldOrder }),
    ...(decoder === undefined ? {} : { decoder }),
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
function durationOf(candidates: readonly (ProbedStream | undefined)[], containerSeconds?: number): number | null {
  const streams = candidates.filter((stream) => stream !== undefined);
  const spans = streams.map(({ start_time = 0, duration = Number.NaN }) => ({
    start: start_time,
    end: start_time + duration,
  }));
  const known = spans.every(({ end }) => Number.isFinite(end));
  const seconds = known
    ? Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ start }) => start))
    : containerSeconds;
  return seconds !== undefined && seconds > 0 ? Math.round(seconds * 1000) : null;
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
