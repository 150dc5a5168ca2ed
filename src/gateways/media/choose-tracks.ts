import { loudestOf, rankPictures, rankSounds, type SoundTrack } from '../../domain/media/facts/track-ranking.js';
import type { TrackRequest } from '../../domain/media/facts/track-choice.js';
import type { ProbedFile, ProbedStream } from './ffprobe-json.js';
import { MediaError } from './media-error.js';
import type { PacketScan } from './packet-scan.js';
import { isDecodablePicture, isDolbyVisionOnly, isPlayableVideo, isUnknown } from './stream-kinds.js';

/** A stream, its number among those of its type, from 0, and the name by which customers choose it. */
interface Track {
  readonly stream: ProbedStream;
  readonly track: number;
  readonly id: string;
}

interface RankedPicture extends Track {
  /** Whether it is the first picture that is not a cover, which is what ffmpeg takes too. */
  readonly isFirst: boolean;
  readonly isDecodable: boolean;
}

interface RankedSound extends Track, SoundTrack {}

/** The pictures that may be the film, and their sounds, the best first. Sounds that cannot be decoded are last. */
export interface RankedTracks {
  readonly pictures: readonly [RankedPicture, ...RankedPicture[]];
  readonly sounds: readonly RankedSound[];
}

/** The tracks from which a result is made. */
export interface ChosenTracks {
  readonly video: RankedPicture;
  readonly sound: RankedSound | null;
}

/** What is known in addition to the headers. Each part is optional. */
interface TrackEvidence {
  readonly scan?: PacketScan;
  /** Names of the codecs that our ffmpeg decodes; all of them when null. */
  readonly decodable?: ReadonlySet<string> | null;
  /** Indexes of the sound streams from which something was decoded. */
  readonly decodedSounds?: ReadonlySet<number>;
  /** Mean level in dB by the number of a sound track. */
  readonly levelsDb?: ReadonlyMap<number, number>;
}

/**
 * Ranks pictures and sounds. Without the packets, the headers decide, which may be wrong about the number of frames.
 * Throws `unreadable_input` (`no_video`) when the file has neither a moving picture nor one in a film format: a
 * photograph, a song.
 */
export function rankTracks(file: ProbedFile, evidence: TrackEvidence = {}, asked: TrackRequest = {}): RankedTracks {
  const [video, ...others] = requestedFirst(filmsOf(file, evidence), asked.video);
  if (video === undefined) throw new MediaError('unreadable_input', { rejection: 'no_video' });
  return { pictures: [video, ...others], sounds: requestedFirst(soundsOf(file, video, evidence), asked.audio) };
}

export function chosenTracks({ pictures: [video], sounds }: RankedTracks): ChosenTracks {
  return { video, sound: sounds.find(({ isDecodable }) => isDecodable) ?? null };
}

function requestedFirst<T extends Track>(tracks: readonly T[], id: string | undefined): readonly T[] {
  const requested = tracks.filter((track) => track.id === id);
  return [...requested, ...tracks.filter((track) => track.id !== id)];
}

function tracksOf({ streams }: ProbedFile, type: 'video' | 'audio'): readonly Track[] {
  return streams
    .filter(({ codec_type }) => codec_type === type)
    .map((stream, track) => ({ stream, track, id: `${type}-${track + 1}` }));
}

function filmsOf(file: ProbedFile, { scan, decodable = null }: TrackEvidence): readonly RankedPicture[] {
  const pictures = tracksOf(file, 'video').filter(({ stream }) => isPlayableVideo(stream));
  const films = pictures
    .map((picture) => ({
      ...picture,
      isFirst: picture === pictures[0],
      isDecodable:
        isDecodablePicture(picture.stream) &&
        !isDolbyVisionOnly(picture.stream) &&
        isDecoded(picture.stream, decodable),
      isEnabled: picture.stream.disposition['default'] === 1,
      isAuxiliary: isAuxiliary(picture.stream),
      frames:
        scan === undefined ? (picture.stream.nb_frames ?? 0) : (scan.streams.get(picture.stream.index)?.packets ?? 0),
      pixels: picture.stream.width * picture.stream.height,
    }))
    .filter(({ stream, frames }) => scan === undefined || (frames > 0 && !isPhotograph(file, stream, frames)));
  return rankPictures(films);
}

/** Handlers and titles of tracks that only help another picture. */
const AUXILIARY_NAME = /\b(depth|disparity|alpha|matte|gain ?map|auxiliary)\b/i;

function isAuxiliary({ disposition, tags }: ProbedStream): boolean {
  const name = `${tags['handler_name'] ?? ''} ${tags['title'] ?? ''}`;
  return disposition['dependent'] === 1 || disposition['still_image'] === 1 || AUXILIARY_NAME.test(name);
}

/** Brands of photograph files (ISO/IEC 23008-12 and AVIF). Image sequences have other brands. */
const PHOTOGRAPH_BRANDS = /^(mif1|mif2|miaf|avif|heic|heix|heim|heis|jpeg|jxl )/;

/** A single frame in a photograph format, or a tile of one. A film of a single frame is in a film format. */
function isPhotograph({ format }: ProbedFile, { disposition }: ProbedStream, frames: number): boolean {
  if (frames > 1) return false;
  const isImageFormat = format.format_name === 'gif' || PHOTOGRAPH_BRANDS.test(format.tags['major_brand'] ?? '');
  return isImageFormat || disposition['dependent'] === 1 || disposition['still_image'] === 1;
}

function soundsOf(
  file: ProbedFile,
  video: Track,
  { scan, decodable = null, decodedSounds, levelsDb }: TrackEvidence,
): readonly RankedSound[] {
  const isDecodable = (stream: ProbedStream): boolean =>
    !isUnknown(stream) &&
    stream.channels > 0 &&
    isDecoded(stream, decodable) &&
    (decodedSounds?.has(stream.index) ?? true);
  const program = file.programs.find(({ streams }) => streams.some(({ index }) => index === video.stream.index));
  const isOfSameProgram = ({ index }: ProbedStream) =>
    program === undefined || program.streams.some((stream) => stream.index === index);
  const sounds = tracksOf(file, 'audio')
    .filter(({ stream }) => scan === undefined || scan.streams.has(stream.index))
    .map((sound) => ({
      ...sound,
      isDecodable: isDecodable(sound.stream),
      isOfSameProgram: isOfSameProgram(sound.stream),
      levelDb: levelsDb?.get(sound.track),
      isSpecialPurpose: isSpecialPurpose(sound.stream),
      isEnabled: sound.stream.disposition['default'] === 1,
    }));
  return rankSounds(sounds);
}

const SPECIAL_PURPOSES = [
  'comment',
  'hearing_impaired',
  'visual_impaired',
  'descriptions',
  'karaoke',
  'clean_effects',
  'dub',
];
/** Titles of special-purpose tracks, and the language code of audio descriptions on television. */
const SPECIAL_NAME =
  /\b(commentary|commentaires?|comentarios?|audio ?des[ck]ri\w+|descriptive|hörfilm|karaoke)\b|kommentar/iu;
const DESCRIPTION_LANGUAGES = ['qad', 'nar'];

function isSpecialPurpose({ disposition, tags }: ProbedStream): boolean {
  const isMarked = SPECIAL_PURPOSES.some((purpose) => disposition[purpose] === 1);
  const name = `${tags['handler_name'] ?? ''} ${tags['title'] ?? ''}`;
  return isMarked || SPECIAL_NAME.test(name) || DESCRIPTION_LANGUAGES.includes(tags['language'] ?? '');
}

function isDecoded({ codec_name }: ProbedStream, decodable: ReadonlySet<string> | null): boolean {
  return decodable === null || decodable.has(codec_name);
}

/** The level of the loudest sound; undefined when none was measured. */
export function loudestSoundDb({ sounds }: RankedTracks): number | undefined {
  return loudestOf(sounds);
}
