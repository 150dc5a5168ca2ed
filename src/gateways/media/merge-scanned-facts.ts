import type { MediaFacts } from '../../domain/media/facts/media-facts.js';
import { copyFactsOf } from './copy/copy-facts-of.js';
import { MediaError } from './media-error.js';
import type { PacketScan, StreamSpan } from './packet-scan.js';
import type { ChosenStreams, ParsedProbe } from './parse-probe.js';

/**
 * Facts in which the packets overrule the headers where they differ: the duration, the number of frames and the frame
 * rate. Throws `unreadable_input` for a file without a single frame, and for an encrypted one.
 */
export function mergeScannedFacts(stated: ParsedProbe, chosen: ChosenStreams, scan: PacketScan): MediaFacts {
  const { isContainerDuration, ...parsed } = stated;
  if (scan.encrypted) throw new MediaError('unreadable_input', { rejection: 'encrypted' });
  const video = scan.streams.get(chosen.videoIndex);
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  const audio = chosen.audioIndex === null ? undefined : scan.streams.get(chosen.audioIndex);
  const spans = audio === undefined ? [video] : [video, audio];
  const startSeconds = Math.min(...spans.map((span) => span.startSeconds));
  const endSeconds = Math.max(...spans.map((span) => span.endSeconds));
  // Other streams count towards the container's duration: a subtitle may be shown long after the film.
  // Some programs state the end on the film's own clock, which may start late.
  const readMs = Math.round((lastEndSeconds(scan) - Math.min(0, startSeconds)) * 1000);
  const frameRate = resolveFrameRate(parsed.video.frameRate, video);
  // A single frame without a duration is shown for one frame's time.
  const durationMs = Math.round(Math.max(endSeconds - startSeconds, 1 / frameRate) * 1000);
  // Rounded up: a seek to a time just before a key frame would start at the previous key frame.
  const toOwnMs = (seconds: number): number => Math.max(0, Math.ceil((seconds - chosen.containerStartSeconds) * 1000));
  const endOf = (span: StreamSpan) => Math.round((span.endSeconds - startSeconds) * 1000);
  const leadInMs = Math.round((startSeconds - chosen.containerStartSeconds) * 1000);
  const merged: MediaFacts = {
    ...parsed,
    durationMs,
    ...damageOf(parsed, isContainerDuration ? Math.max(durationMs, readMs) : durationMs, scan.torn),
    ...(leadInMs > 1 ? { leadInMs } : {}),
    video: {
      ...parsed.video,
      frameRate,
      frameCount: video.packets,
      endsAtMs: Math.min(durationMs, endOf(video)),
      ...(video.loads && { loads: video.loads }),
      seekPointsMs: video.keySeconds.map(toOwnMs),
    },
    audio: audio === undefined || parsed.audio === null ? null : { ...parsed.audio, endsAtMs: endOf(audio) },
  };
  return { ...merged, ...copyFactsOf(merged, video.traits, audio?.traits) };
}

const COMMON_RATES = [24_000 / 1001, 24, 25, 30_000 / 1001, 30, 50, 60_000 / 1001, 60];
/** A rate that differs by no more than this share counts as a common rate. */
const RATE_TOLERANCE = 0.012;
const MAX_FRAME_RATE = 61;

/**
 * The stated rate, unless the frames mostly follow each other faster. A screen recording with few changes has a low mean
 * rate, and would stutter at that rate when something moves.
 */
function resolveFrameRate(statedRate: number, { stepSeconds }: StreamSpan): number {
  if (stepSeconds === null) return statedRate;
  const measured = 1 / stepSeconds;
  if (measured <= statedRate * 1.1 || statedRate > MAX_FRAME_RATE) return statedRate;
  const distance = (rate: number): number => Math.abs(rate / measured - 1);
  const nearest = COMMON_RATES.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
  return distance(nearest) <= RATE_TOLERANCE ? nearest : Math.min(measured, MAX_FRAME_RATE);
}

/** Formats that state no duration, so that ffprobe estimates one from the bitrate. */
const ESTIMATED_DURATION_FORMATS = /^(mpeg|dv|flv|gif)/;

function lastEndSeconds({ streams }: PacketScan): number {
  return Math.max(...[...streams.values()].map(({ endSeconds }) => endSeconds));
}

type StatedFacts = Omit<ParsedProbe, 'isContainerDuration'>;

/** Damage: more of the duration is missing than rounding and inaccurate headers explain. */
function damageOf(parsed: StatedFacts, readMs: number, torn: boolean): Pick<MediaFacts, 'damaged'> {
  const stated = parsed.durationMs;
  if (stated === null || ESTIMATED_DURATION_FORMATS.test(parsed.containerFormat)) return {};
  const missingMs = stated - readMs;
  const isShort = missingMs > Math.max(1000, 0.02 * stated);
  return isShort || (torn && missingMs > 100) ? { damaged: { statedDurationMs: stated } } : {};
}
