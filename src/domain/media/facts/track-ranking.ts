import { SILENT_BELOW_DB } from './tuning.js';

/** The facts that decide which of several pictures is the film. */
export interface PictureTrack {
  readonly isDecodable: boolean;
  /** Whether the file marks it as enabled: players skip disabled tracks. */
  readonly isEnabled: boolean;
  /** Whether it only helps another picture: depth, transparency, or a layer that cannot be shown alone. */
  readonly isAuxiliary: boolean;
  /** Frames that the file really contains. */
  readonly frames: number;
  readonly pixels: number;
}

/** A picture with at most this many frames is a still if another one has many times as many. */
const MAX_STILL_FRAMES = 3;
const FILM_TO_STILL_RATIO = 5;
/** With this share of the most frames, a picture counts as equally long and smooth, and the larger one is better. */
const MIN_FRAME_SHARE = 0.5;

/** The pictures, the film first. Equal ones stay in their order. */
export function rankPictures<T extends PictureTrack>(tracks: readonly T[]): readonly T[] {
  const mostFrames = Math.max(0, ...tracks.filter(({ isDecodable }) => isDecodable).map(({ frames }) => frames));
  const isStill = ({ frames }: T) => frames <= MAX_STILL_FRAMES && mostFrames >= FILM_TO_STILL_RATIO * frames;
  return rankBy(tracks, (track) => [
    track.isDecodable,
    !isStill(track),
    !track.isAuxiliary,
    track.isEnabled,
    track.frames >= MIN_FRAME_SHARE * mostFrames,
    track.pixels,
  ]);
}

/** The facts that decide which of several sound tracks is the film's. */
export interface SoundTrack {
  readonly isDecodable: boolean;
  /** Whether it belongs to the programme of the chosen picture. */
  readonly isOfSameProgram: boolean;
  /** Mean level in dB of full scale; absent when it was not measured. */
  readonly levelDb?: number | undefined;
  /** Whether it is a commentary, a description, a translation, or sound for one group of listeners. */
  readonly isSpecialPurpose: boolean;
  /** Whether the file marks it for playback. */
  readonly isEnabled: boolean;
}

/** A track this much quieter than the loudest one has only noise. */
const NOISE_BELOW_LOUDEST_DB = 35;

/** The sound tracks, the film's own first. Equal ones stay in their order. */
export function rankSounds<T extends SoundTrack>(tracks: readonly T[]): readonly T[] {
  const loudestDb = loudestOf(tracks);
  return rankBy(tracks, (track) => [
    track.isDecodable,
    track.isOfSameProgram,
    isHeard(track.levelDb, loudestDb),
    !track.isSpecialPurpose,
    track.isEnabled,
  ]);
}

/** Level of the loudest track; undefined when none was measured. */
export function loudestOf(tracks: readonly Pick<SoundTrack, 'levelDb'>[]): number | undefined {
  const levels = tracks.map(({ levelDb }) => levelDb).filter((level) => level !== undefined);
  return levels.length === 0 ? undefined : Math.max(...levels);
}

/** Whether a track at this level can be heard, compared with the loudest one; true when it was not measured. */
export function isHeard(levelDb: number | undefined, loudestDb: number | undefined): boolean {
  if (levelDb === undefined || loudestDb === undefined) return true;
  return levelDb >= Math.max(SILENT_BELOW_DB, loudestDb - NOISE_BELOW_LOUDEST_DB);
}

type Score = readonly (boolean | number)[];

/** Highest score first; the first difference decides. */
function rankBy<T>(tracks: readonly T[], scoreOf: (track: T) => Score): readonly T[] {
  return tracks
    .map((track) => ({ track, score: scoreOf(track) }))
    .sort((a, b) => compareScores(b.score, a.score))
    .map(({ track }) => track);
}

function compareScores(one: Score, other: Score): number {
  return one.map((value, place) => Number(value) - Number(other[place])).find((difference) => difference !== 0) ?? 0;
}
