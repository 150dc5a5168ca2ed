import type { TrackChoice } from '../../domain/media/facts/track-choice.js';
import { isHeard } from '../../domain/media/facts/track-ranking.js';
import { isWorthMentioning, type LeftOut } from '../../domain/media/facts/left-out.js';
import { chosenTracks, loudestSoundDb, type RankedTracks } from './choose-tracks.js';
import type { ProbedFile, ProbedStream } from './ffprobe-json.js';
import { playAtOtherTimes, type PacketScan, type StreamSpan } from './packet-scan.js';

/** The tracks to choose from; empty unless there are several pictures or several sounds that can be decoded. */
export function trackChoiceOf(ranked: RankedTracks, scan: PacketScan): { readonly tracks?: TrackChoice } {
  const pictures = ranked.pictures.filter(({ isDecodable }) => isDecodable);
  const sounds = ranked.sounds.filter(({ isDecodable }) => isDecodable);
  if (pictures.length < 2 && sounds.length < 2) return {};
  const { video, sound } = chosenTracks(ranked);
  const durationMs = ({ index }: ProbedStream) => spanMs(scan.streams.get(index));
  const loudestDb = loudestSoundDb(ranked);
  const films = pictures.map(({ id, stream }) => ({
    id,
    codec: stream.codec_name,
    width: stream.width,
    height: stream.height,
    durationMs: durationMs(stream),
  }));
  const audio = sounds.map(({ id, stream, levelDb }) => ({
    id,
    codec: stream.codec_name,
    channels: stream.channels,
    durationMs: durationMs(stream),
    ...languageOf(stream),
    ...(levelDb === undefined ? {} : { isSilent: !isHeard(levelDb, loudestDb) }),
  }));
  return {
    tracks: { video: { chosen: video.id, options: films }, audio: { chosen: sound?.id ?? null, options: audio } },
  };
}

/** The language if the file states a code; any other text could say who made the file. */
function languageOf({ tags }: ProbedStream): { readonly language?: string } {
  const { language = 'und' } = tags;
  return /^[a-z]{3}$/.test(language) && language !== 'und' ? { language } : {};
}

function spanMs(span: StreamSpan | undefined): number {
  return span === undefined ? 0 : Math.round((span.endSeconds - span.startSeconds) * 1000);
}

/** What the file contains, but a result from these tracks does not. */
export function leftOutOf(
  file: ProbedFile,
  ranked: RankedTracks,
  scan: PacketScan,
  unreadBytes: number,
): { readonly leftOut?: LeftOut } {
  const undecodable = ranked.sounds.filter(({ isDecodable }) => !isDecodable);
  const otherFilmMs = otherFilmMsOf(ranked, scan);
  const leftOut: LeftOut = {
    ...(undecodable.length > 0 && { undecodableSounds: undecodable.map(({ stream }) => nameOf(stream)) }),
    ...(otherFilmMs > 0 && { otherFilmMs }),
    ...(isWorthMentioning(unreadBytes, scan.bytes + unreadBytes) && { unreadBytes }),
    ...subtitlesOf(file, scan),
  };
  return Object.keys(leftOut).length === 0 ? {} : { leftOut };
}

/** A track without packets, as television announces them, shows nothing. */
function subtitlesOf({ streams }: ProbedFile, scan: PacketScan): Pick<LeftOut, 'subtitles'> {
  const shown = streams.filter(({ codec_type, index }) => codec_type === 'subtitle' && scan.streams.has(index));
  if (shown.length === 0) return {};
  const languages = shown.map((stream) => languageOf(stream).language).filter((language) => language !== undefined);
  return { subtitles: { count: shown.length, languages: [...new Set(languages)] } };
}

function nameOf({ codec_name, codec_tag_string }: ProbedStream): string {
  return codec_name === 'unknown' && /^[\w-]{2,4}$/.test(codec_tag_string) ? codec_tag_string : codec_name;
}

function otherFilmMsOf({ pictures: [chosen, ...others] }: RankedTracks, { streams }: PacketScan): number {
  const film = streams.get(chosen.stream.index);
  if (film === undefined) return 0;
  return others
    .map(({ stream }) => streams.get(stream.index))
    .filter((span) => span !== undefined)
    .filter((span) => playAtOtherTimes(span, film))
    .reduce((sum, span) => sum + spanMs(span), 0);
}
