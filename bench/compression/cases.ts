// The rows of the benchmark: the clips, and the number of bytes that each must fit into.
import { WIKI_AUDIO_BPS } from './contenders/two-pass.js';

/** A clip and a ceiling. */
export interface Case {
  readonly clip: string;
  readonly ceilingBytes: number;
}

/** The ceiling that leaves this video bitrate to plain two-pass, rounded to whole thousands of bytes. */
function ceiling(clip: string, seconds: number, sound: 'sound' | 'silent', videoBps: number): Case {
  const audioBps = sound === 'sound' ? WIKI_AUDIO_BPS : 0;
  return { clip, ceilingBytes: 1000 * Math.round(((videoBps + audioBps) * seconds) / 8000) };
}

/** All rows. Rates around 400 kb/s are what the size limit of a mail allows for a few minutes of video. */
export const CASES: readonly Case[] = [
  ceiling('talking-head', 16, 'sound', 400_000),
  ceiling('phone-handheld', 12, 'sound', 400_000),
  ceiling('phone-handheld', 12, 'sound', 1_500_000),
  ceiling('sport-pan', 10, 'sound', 700_000),
  ceiling('sport-pan', 10, 'sound', 1_200_000),
  ceiling('street-bikes', 10, 'silent', 200_000),
  ceiling('bunny', 5.2, 'sound', 400_000),
  ceiling('megamind', 10, 'sound', 400_000),
  ceiling('film-grain', 10, 'sound', 1_500_000),
  ceiling('dark-room', 10, 'sound', 400_000),
  ceiling('portrait-phone', 10, 'sound', 400_000),
  ceiling('old-camera', 28, 'sound', 200_000),
  ceiling('pedestrians', 180, 'silent', 300_000),
  ceiling('park-zoom', 6, 'silent', 800_000),
  ceiling('screen-code', 14, 'silent', 400_000),
  ceiling('screen-desktop', 20, 'silent', 100_000),
  ceiling('screencast-hello', 8, 'sound', 200_000),
  ceiling('slides', 32, 'sound', 60_000),
  ceiling('lecture', 600, 'sound', 120_000),
  ceiling('title-card', 8, 'sound', 800_000),
];

/** The clips of `--quick`: they are short and need no download. */
export const QUICK_CLIPS: readonly string[] = ['street-bikes', 'bunny'];
