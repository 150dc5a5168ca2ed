import {
  MIN_SPEECH_PAUSE_SHARE,
  MONO_BELOW_DB,
  PAUSE_BELOW_DB,
  SILENT_BELOW_DB,
  SPEECH_HIGHS_BELOW_DB,
} from './tuning.js';

/** The character of the sound, which decides how many bits and channels it is worth. */
export interface AudioCharacter {
  readonly kind: 'silence' | 'speech' | 'music';
  /** Whether both channels are the same. */
  readonly isMono: boolean;
}

/** Levels in dB of full scale, over a sample of the file. */
export interface AudioLevels {
  /** One level per half second or so. */
  readonly windowsDb: readonly number[];
  /** Level above 7 kHz. */
  readonly highDb: number;
  /** Level of the difference between the two channels. */
  readonly sideDb: number;
}

/** Classifies sound as silence, speech or music. In doubt it is music, which gets more bits. */
export function classifyAudio({ windowsDb, highDb, sideDb }: AudioLevels): AudioCharacter {
  const levelDb = meanDb(windowsDb);
  const isMono = sideDb - levelDb < MONO_BELOW_DB;
  if (levelDb < SILENT_BELOW_DB) return { kind: 'silence', isMono: true };
  const pauses = windowsDb.filter((windowDb) => windowDb - levelDb < PAUSE_BELOW_DB).length / windowsDb.length;
  const isSpeech = highDb - levelDb < SPEECH_HIGHS_BELOW_DB && pauses >= MIN_SPEECH_PAUSE_SHARE;
  return { kind: isSpeech ? 'speech' : 'music', isMono };
}

/** Mean of the powers, not of the decibels. */
function meanDb(windowsDb: readonly number[]): number {
  const power = windowsDb.reduce((sum, windowDb) => sum + 10 ** (windowDb / 10), 0) / Math.max(1, windowsDb.length);
  return 10 * Math.log10(Math.max(power, 1e-20));
}
