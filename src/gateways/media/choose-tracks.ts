import { rankPictures, type PictureTrack } from '../../domain/media/facts/track-ranking.js';
import type { ProbedFile, ProbedStream } from './ffprobe-json.js';
import { MediaError } from './media-error.js';
import type { PacketScan } from './packet-scan.js';
import { isDecodablePicture, isDolbyVisionOnly, isPlayableVideo, isUnknown } from './stream-kinds.js';

/** A stream, and its number among those of its type, from 0. */
interface Track {
  readonly stream: ProbedStream;
  readonly track: number;
}

/** The tracks that a result is made of. */
export interface ChosenTracks {
  /** `isFirst`: it is the first picture that is not a cover, which is what ffmpeg takes too. */
  readonly video: Track & { readonly isFirst: boolean };
  readonly sound: Track | null;
}

/**
 * Chooses the film and its sound. Without the packets, the headers decide, which may be wrong about the number of frames.
 * Throws `unreadable_input` (`no_video`) when nothing in the file moves and nothing says that it should: a photograph, a song.
 */
export function chooseTracks(file: ProbedFile, scan?: PacketScan): ChosenTracks {
  const pictures = tracksOf(file, 'video').filter(({ stream }) => isPlayableVideo(stream));
  const films = pictures
    .map((picture) => ({ ...picture, ...pictureFactsOf(picture.stream, scan) }))
    .filter(({ stream, frames }) => scan === undefined || (frames > 0 && !isPhotograph(file, stream, frames)));
  const [video] = rankPictures(films);
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  return {
    video: { stream: video.stream, track: video.track, isFirst: video.stream === pictures[0]?.stream },
    sound: chooseSound(tracksOf(file, 'audio')),
  };
}

function tracksOf({ streams }: ProbedFile, type: 'video' | 'audio'): readonly Track[] {
  return streams.filter(({ codec_type }) => codec_type === type).map((stream, track) => ({ stream, track }));
}

/** Handlers and titles of tracks that only help another picture. */
const AUXILIARY_NAME = /\b(depth|disparity|alpha|matte|gain ?map|auxiliary)\b/i;

function pictureFactsOf(stream: ProbedStream, scan: PacketScan | undefined): PictureTrack {
  const { disposition, tags, width, height, nb_frames = 0 } = stream;
  const name = `${tags['handler_name'] ?? ''} ${tags['title'] ?? ''}`;
  return {
    isDecodable: isDecodablePicture(stream) && !isDolbyVisionOnly(stream),
    isEnabled: disposition?.default === 1,
    isAuxiliary: disposition?.dependent === 1 || disposition?.still_image === 1 || AUXILIARY_NAME.test(name),
    frames: scan === undefined ? nb_frames : (scan.streams.get(stream.index)?.packets ?? 0),
    pixels: width * height,
  };
}

/** Brands of files of photographs (ISO/IEC 23008-12 and AVIF). Sequences have brands of their own. */
const PHOTOGRAPH_BRANDS = /^(mif1|mif2|miaf|avif|heic|heix|heim|heis|jpeg|jxl )/;

/** A single frame of a format for photographs, or a tile of one. A film of a single frame is in a format for films. */
function isPhotograph({ format }: ProbedFile, { disposition }: ProbedStream, frames: number): boolean {
  if (frames > 1) return false;
  const isImageFormat = format.format_name === 'gif' || PHOTOGRAPH_BRANDS.test(format.tags['major_brand'] ?? '');
  return isImageFormat || disposition?.dependent === 1 || disposition?.still_image === 1;
}

/** The default track, which players choose, or else the first one. Tracks that cannot be decoded do not count. */
function chooseSound(tracks: readonly Track[]): Track | null {
  const decodable = tracks.filter(({ stream }) => !isUnknown(stream) && stream.channels > 0);
  return decodable.find(({ stream }) => stream.disposition?.default === 1) ?? decodable[0] ?? null;
}
