import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { MediaError } from './media-error.js';
import type { PacketScan, StreamSpan } from './packet-scan.js';
import type { ChosenStreams, ParsedProbe } from './parse-probe.js';

/**
 * Facts as the packets tell them, where they and the headers differ: how long it plays, how many frames there are and
 * how fast they follow each other. Throws `unreadable_input` for a file without a single frame, and for an encrypted one.
 */
export function mergeScannedFacts(parsed: ParsedProbe, chosen: ChosenStreams, scan: PacketScan): MediaFacts {
  if (scan.encrypted) throw new MediaError('unreadable_input', { rejection: 'encrypted' });
  const video = scan.streams.get(chosen.videoIndex);
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  const audio = chosen.audioIndex === null ? undefined : scan.streams.get(chosen.audioIndex);
  const spans = audio === undefined ? [video] : [video, audio];
  const startSeconds = Math.min(...spans.map((span) => span.startSeconds));
  const endSeconds = Math.max(...spans.map((span) => span.endSeconds));
  const frameRate = resolveFrameRate(parsed.video.frameRate, video);
  // A single frame that does not say how long it lasts is shown for one frame's time.
  const durationMs = Math.round(Math.max(endSeconds - startSeconds, 1 / frameRate) * 1000);
  // Upwards: a seek to a time that is rounded to before a key frame begins at the key frame before that one.
  const toOwnMs = (seconds: number): number => Math.max(0, Math.ceil((seconds - chosen.containerStartSeconds) * 1000));
  const leadInMs = Math.round((startSeconds - chosen.containerStartSeconds) * 1000);
  return {
    ...parsed,
    durationMs,
    ...damageOf(parsed, durationMs, scan.torn),
    ...(leadInMs > 1 ? { leadInMs } : {}),
    video: {
      ...parsed.video,
      frameRate,
      frameCount: video.packets,
      ...(video.loads && { loads: video.loads }),
      seekPointsMs: video.keySeconds.map(toOwnMs),
    },
    audio: audio === undefined ? null : parsed.audio,
  };
}

const COMMON_RATES = [24_000 / 1001, 24, 25, 30_000 / 1001, 30, 50, 60_000 / 1001, 60];
/** Within this share a rate is taken for a common one. */
const RATE_TOLERANCE = 0.012;
const MAX_FRAME_RATE = 61;

/**
 * The stated rate, unless the frames themselves mostly follow each other faster: a screen recording of few changes has a
 * low mean, and would stutter at it where it moves.
 */
function resolveFrameRate(statedRate: number, { stepSeconds }: StreamSpan): number {
  if (stepSeconds === null) return statedRate;
  const measured = 1 / stepSeconds;
  if (measured <= statedRate * 1.1 || statedRate > MAX_FRAME_RATE) return statedRate;
  const distance = (rate: number): number => Math.abs(rate / measured - 1);
  const nearest = COMMON_RATES.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
  return distance(nearest) <= RATE_TOLERANCE ? nearest : Math.min(measured, MAX_FRAME_RATE);
}

/** Formats that state no length: ffprobe estimates one from the bitrate. */
const ESTIMATED_DURATION_FORMATS = /^(mpeg|dv|flv|gif)/;

/** A length that is missing by more than rounding and sloppy headers explain. */
function damageOf(parsed: ParsedProbe, durationMs: number, torn: boolean): Pick<MediaFacts, 'damaged'> {
  const stated = parsed.durationMs;
  if (stated === null || ESTIMATED_DURATION_FORMATS.test(parsed.containerFormat)) return {};
  const missingMs = stated - durationMs;
  const isShort = missingMs > Math.max(1000, 0.02 * stated);
  return isShort || (torn && missingMs > 100) ? { damaged: { statedDurationMs: stated } } : {};
}
