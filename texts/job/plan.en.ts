import type { Formats } from '../formats.js';

type Obstacle =
  | 'unusable_copy'
  | 'changing_picture'
  | 'several_edits'
  | 'changing_sound'
  | 'sound_profile'
  | 'color_tags'
  | 'crop'
  | 'turn'
  | 'no_key_frames';

const OBSTACLES: Record<Obstacle, string> = {
  unusable_copy: 'a copy would not play correctly',
  changing_picture: 'its picture changes size or format on the way',
  several_edits: 'it hides parts of the recording',
  changing_sound: 'its sound changes format on the way',
  sound_profile: 'few players can play its sound',
  color_tags: 'it labels its colors wrongly',
  crop: 'it hides the edges of its picture',
  turn: 'it turns its picture in an unusual way',
  no_key_frames: 'it does not start with a complete picture',
};

const SOUNDS = {
  silence: 'the soundtrack is silent',
  speech: 'it is speech',
  music: 'it is music or dense sound',
};

/** Why a video is compressed as it is, a line each; what its file holds that the result does not, and which tracks it takes. */
export const planTexts = (format: Formats) => {
  const megabytes = format.exactMegabytes;
  const length = (durationMs: number): string =>
    durationMs < 59_500 ? `${Math.round(durationMs / 1000)} s` : `${format.clock(durationMs)} min`;
  const kilobits = (bitrateBps: number): string => `${Math.round(bitrateBps / 1000)} kb/s`;
  const tracks = (count: number, noun: string): string =>
    `${count} ${format.plural(count, { one: noun, other: `${noun}s` })}`;
  return {
    'plan.already_fits': ({ sizeBytes, ceilingBytes }: { sizeBytes: number; ceilingBytes: number }) =>
      `The file is ${megabytes(sizeBytes)} and the limit is ${megabytes(ceilingBytes)}, so it already fits.`,
    'plan.content_already_fits': (size: { sizeBytes: number; contentBytes: number; ceilingBytes: number }) =>
      `The file is ${megabytes(size.sizeBytes)}, of which picture and sound are ${megabytes(size.contentBytes)}, and the limit is ${megabytes(size.ceilingBytes)}, so it already fits.`,
    'plan.copied': 'Its codecs play everywhere, so it is not encoded again. Location and device data are removed.',
    'plan.encoded_for_free': ({ obstacle }: { obstacle: Obstacle }) =>
      `It is encoded again, for free, because ${OBSTACLES[obstacle]}.`,
    'plan.cannot_fit': (size: { smallestBytes: number; ceilingBytes: number }) =>
      `Even the smallest usable settings need ${megabytes(size.smallestBytes)}, and the limit is ${megabytes(size.ceilingBytes)}.`,
    'plan.damaged': ({ playableMs, statedMs }: { playableMs: number; statedMs: number }) =>
      `The file is damaged: only the first ${format.clock(playableMs)} of ${format.clock(statedMs)} can be played.`,
    'plan.no_sound': 'The video has no sound.',
    'plan.sound': (sound: {
      bitrateBps: number;
      channels: number;
      /** Null when there are as many in the source. */
      mixedFromChannels: number | null;
      kind: keyof typeof SOUNDS | null;
    }) => {
      const from = sound.mixedFromChannels === null ? '' : `, mixed down from ${sound.mixedFromChannels} channels`;
      const heard = sound.kind === null ? '' : `: ${SOUNDS[sound.kind]}`;
      return `Sound takes ${kilobits(sound.bitrateBps)}, ${sound.channels === 1 ? 'mono' : 'stereo'}${from}${heard}.`;
    },
    'plan.picture': ({ bitrateBps }: { bitrateBps: number }) => `The picture gets ${kilobits(bitrateBps)}.`,
    'plan.scaled_down': ({ width, height }: { width: number; height: number }) =>
      `It is scaled down to ${width} by ${height}: a larger picture would look blocky at this bitrate.`,
    'plan.scaled_to_largest': ({ width, height }: { width: number; height: number }) =>
      `It is scaled down to ${width} by ${height}, the largest size that plays everywhere.`,
    'plan.keeps_size': 'It keeps its size.',
    'plan.frame_rate': ({ frameRate, sourceFrameRate }: { frameRate: number; sourceFrameRate: number }) =>
      `It is reduced to ${format.decimal(frameRate)} of ${format.decimal(sourceFrameRate)} frames per second.`,
    'plan.hdr_converted': 'High dynamic range is converted to standard range, which every screen can show.',
    'plan.size_is_enough': ({ targetBytes }: { targetBytes: number }) =>
      `${megabytes(targetBytes)} is enough: a larger file would not look better.`,
    'plan.just_under_limit': ({ ceilingBytes }: { ceilingBytes: number }) =>
      `The target is just under the limit of ${megabytes(ceilingBytes)}.`,
    'plan.gpu_unmeasured':
      'It is encoded on a GPU, whose accuracy has not been measured, so the target is lower than on a CPU.',
    'plan.picture_left_out': ({ percent }: { percent: number }) =>
      `The file is damaged: about ${format.percent(percent)} of its picture cannot be decoded. There the picture stands still or is missing.`,
    'plan.sound_left_out': ({ codecs }: { codecs: string }) =>
      `Its sound (${codecs}) cannot be decoded, so the result has no sound.`,
    'plan.sound_tracks_left_out': ({ count, codecs }: { count: number; codecs: string }) =>
      `${tracks(count, 'sound track')} (${codecs}) cannot be decoded and is left out.`,
    'plan.film_left_out': ({ allMs, resultMs }: { allMs: number; resultMs: number }) =>
      `The file holds ${length(allMs)} of film in several tracks, one after another. The result has ${length(resultMs)} of it.`,
    'plan.bytes_left_out': ({ unreadBytes }: { unreadBytes: number }) =>
      `${megabytes(unreadBytes)} of the file belong to none of its tracks and are left out. They may be another film.`,
    'plan.subtitles_left_out': (subtitles: {
      count: number;
      /** Codes of three letters (ISO 639-2), as the file states them. */
      languages: string | null;
    }) => {
      const languages = subtitles.languages === null ? '' : ` (${subtitles.languages})`;
      const verb = format.plural(subtitles.count, { one: 'is', other: 'are' });
      return `${tracks(subtitles.count, 'subtitle track')}${languages} ${verb} left out: the result has no subtitles.`;
    },
    'plan.picture_chosen': (picture: {
      count: number;
      trackId: string;
      width: number;
      height: number;
      durationMs: number;
    }) =>
      `The file has ${picture.count} pictures. The result shows ${picture.trackId} (${picture.width} by ${picture.height}, ${length(picture.durationMs)}). You can choose another.`,
    'plan.sound_chosen': (sound: {
      count: number;
      trackId: string;
      codec: string;
      channels: number;
      /** Three letters (ISO 639-2), as the file states it. */
      language: string | null;
      isSilent: boolean;
    }) => {
      const words = [sound.codec, tracks(sound.channels, 'channel'), sound.language, sound.isSilent ? 'silent' : null];
      const description = words.filter((word) => word !== null).join(', ');
      return `The file has ${sound.count} sound tracks. The result has ${sound.trackId} (${description}). You can choose another.`;
    },
  };
};
