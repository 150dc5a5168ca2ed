import type { MediaFacts } from '../facts/media-facts.js';
import type { SoundOption } from '../facts/track-choice.js';
import { formatMegabytes } from '../units.js';

/** What a file holds but the result does not, and which of several tracks it is made of. The customer must know both before any payment. */
export function contentReasons(facts: MediaFacts): readonly string[] {
  return [...lossReasons(facts), ...pictureChoiceReasons(facts), ...soundChoiceReasons(facts)];
}

function lossReasons({ leftOut = {}, audio, durationMs }: MediaFacts): readonly string[] {
  const { undecodableSounds = [], otherFilmMs, unreadBytes } = leftOut;
  const codecs = undecodableSounds.map(codecName).join(', ');
  return [
    ...(undecodableSounds.length > 0 && audio === null
      ? [`Its sound (${codecs}) cannot be decoded, so the result has no sound.`]
      : []),
    ...(undecodableSounds.length > 0 && audio !== null
      ? [`${count(undecodableSounds.length, 'sound track')} (${codecs}) cannot be decoded and is left out.`]
      : []),
    ...(otherFilmMs === undefined
      ? []
      : [
          `The file holds ${formatSeconds(durationMs + otherFilmMs)} of film in several tracks, one after another. The result has ${formatSeconds(durationMs)} of it.`,
        ]),
    ...(unreadBytes === undefined
      ? []
      : [
          `${formatMegabytes(unreadBytes)} of the file belong to none of its tracks and are left out. They may be another film.`,
        ]),
  ];
}

function pictureChoiceReasons({ tracks }: MediaFacts): readonly string[] {
  const options = tracks?.video.options ?? [];
  const chosen = options.find(({ id }) => id === tracks?.video.chosen);
  if (options.length < 2 || chosen === undefined) return [];
  const picture = `${chosen.width} by ${chosen.height}, ${formatSeconds(chosen.durationMs)}`;
  return [
    `The file has ${options.length} pictures. The result shows ${chosen.id} (${picture}). You can choose another.`,
  ];
}

function soundChoiceReasons({ tracks }: MediaFacts): readonly string[] {
  const options = tracks?.audio.options ?? [];
  const chosen = options.find(({ id }) => id === tracks?.audio.chosen);
  if (options.length < 2 || chosen === undefined) return [];
  return [
    `The file has ${options.length} sound tracks. The result has ${chosen.id} (${describeSound(chosen)}). You can choose another.`,
  ];
}

function describeSound({ codec, channels, language, isSilent }: SoundOption): string {
  const words = [codecName(codec), count(channels, 'channel'), language, isSilent === true ? 'silent' : undefined];
  return words.filter((word) => word !== undefined).join(', ');
}

function codecName(codec: string): string {
  return codec
    .replace(/^(pcm)_.*/, '$1')
    .replaceAll('_', ' ')
    .toUpperCase();
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function formatSeconds(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
