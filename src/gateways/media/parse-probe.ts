import { z } from 'zod';
import type { AudioFacts, HdrTransfer, MediaFacts, VideoFacts } from '../../domain/media/media-facts.js';
import { MediaError } from './media-error.js';

const count = z.coerce.number().optional().catch(undefined);

const streamSchema = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  profile: z.string().optional(),
  pix_fmt: z.string().default('unknown'),
  width: z.number().default(0),
  height: z.number().default(0),
  sample_aspect_ratio: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  color_transfer: z.string().optional(),
  bit_rate: count,
  start_time: count,
  duration: count,
  channels: z.number().default(0),
  sample_rate: count,
  disposition: z.object({ attached_pic: z.number(), timed_thumbnails: z.number().default(0) }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
});

/** The part of ffprobe's JSON that is read; unknown fields are ignored. */
const probeSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({
    format_name: z.string(),
    nb_streams: z.number(),
    duration: count,
    tags: z.record(z.string(), z.string()).default({}),
  }),
});

type ProbedStream = z.infer<typeof streamSchema>;

/** Facts whose length may be unknown: some recorders never write it down. */
export type ParsedProbe = Omit<MediaFacts, 'durationMs'> & { readonly durationMs: number | null };

/** Turns ffprobe's JSON into facts. Throws `unreadable_input`, with `no_video` when there is no picture to be had. */
export function parseProbe(json: string, sizeBytes: number): ParsedProbe {
  const { streams, format } = readJson(json);
  const video = streams.find(isRealVideo);
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  if (video.width <= 0 || video.height <= 0) throw new MediaError('unreadable_input');
  const recordedAt = readDate(format.tags['creation_time'] ?? format.tags['com.apple.quicktime.creationdate']);
  return {
    containerFormat: format.format_name,
    durationMs: durationOf([video, audio], format.duration),
    sizeBytes,
    streamCount: format.nb_streams,
    video: videoFacts(video),
    audio: audio === undefined ? null : audioFacts(audio),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
}

function readJson(json: string): z.infer<typeof probeSchema> {
  try {
    return probeSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new MediaError('unreadable_input', { cause });
  }
}

function isRealVideo({ codec_type, disposition }: ProbedStream): boolean {
  return codec_type === 'video' && disposition?.attached_pic !== 1 && disposition?.timed_thumbnails !== 1;
}

function videoFacts(stream: ProbedStream): VideoFacts {
  const rotationDegrees = rotationOf(stream);
  const width = Math.max(1, Math.round(stream.width * pixelAspect(stream.sample_aspect_ratio)));
  const lying = rotationDegrees % 180 !== 0;
  return {
    codec: stream.codec_name,
    ...(stream.profile === undefined ? {} : { profile: stream.profile }),
    pixelFormat: stream.pix_fmt,
    width: lying ? stream.height : width,
    height: lying ? width : stream.height,
    rotationDegrees,
    frameRate: frameRateOf(stream),
    hdr: hdrOf(stream.color_transfer),
    ...(stream.bit_rate ? { bitrateBps: stream.bit_rate } : {}),
  };
}

function audioFacts(stream: ProbedStream): AudioFacts {
  return {
    codec: stream.codec_name,
    channels: Math.max(1, stream.channels),
    sampleRateHz: stream.sample_rate || 48_000,
    ...(stream.bit_rate ? { bitrateBps: stream.bit_rate } : {}),
  };
}

/** From the first start to the last end of picture and sound; the container's word where the streams have none. */
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

/** The nominal rate, unless the real mean is far below it (variable rates, fields counted as frames) or it is absurd. */
function frameRateOf({ r_frame_rate, avg_frame_rate }: ProbedStream): number {
  const nominal = ratio(r_frame_rate, '/');
  const mean = ratio(avg_frame_rate, '/');
  if (nominal === null) return mean ?? DEFAULT_RATE;
  if (mean === null) return Math.min(nominal, MAX_NOMINAL_RATE);
  return nominal <= MAX_NOMINAL_RATE && mean > 0.6 * nominal ? nominal : mean;
}

/** A player turns clockwise by minus the angle that ffprobe states. */
function rotationOf({ side_data_list }: ProbedStream): number {
  const stated = side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  return (((Math.round(-stated / 90) * 90) % 360) + 360) % 360;
}

function pixelAspect(text: string | undefined): number {
  return ratio(text, ':') ?? 1;
}

function ratio(text: string | undefined, separator: string): number | null {
  const [numerator = Number.NaN, denominator = 1] = (text ?? '').split(separator).map(Number);
  const value = numerator / denominator;
  return Number.isFinite(value) && value > 0 ? value : null;
}

function hdrOf(transfer: string | undefined): HdrTransfer {
  if (transfer === 'smpte2084') return 'pq';
  return transfer === 'arib-std-b67' ? 'hlg' : null;
}

/** Clocks that were never set say 1904 or 1970: such a date is worth nothing. */
function readDate(text: string | undefined): string | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1970 ? undefined : date.toISOString();
}
