import type { AudioFacts } from '../facts/media-facts.js';
import type { AudioCharacter } from '../facts/audio-character.js';

/** AAC to be made: bits a second, 1 or 2 channels, samples a second. */
export interface AudioPlan {
  readonly bitrateBps: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** AAC codes 1024 samples a packet (ISO/IEC 14496-3). */
export const AAC_SAMPLES_PER_PACKET = 1024;

const AUDIO_SHARE_OF_TOTAL = 0.1;
const MIN_BPS = 24_000;
/** Where more is not heard any more. */
const MAX_BPS = {
  silence: { mono: MIN_BPS, stereo: MIN_BPS },
  speech: { mono: 56_000, stereo: 88_000 },
  music: { mono: 80_000, stereo: 128_000 },
};
/** Below this, two channels sound worse than one. */
const MIN_STEREO_BPS = 48_000;
/** Sample rates that AAC players handle everywhere. */
const COMMON_RATES_HZ = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/**
 * Sound for a file of `totalBps` in all: a tenth of it, between what is still pleasant and what is already transparent,
 * never more than the source has, one channel where both say the same. Null when there is none. Grows steadily with
 * `totalBps`.
 */
export function planAudio(
  audio: AudioFacts | null,
  totalBps: number,
  sound: AudioCharacter = UNANALYZED_AUDIO,
): AudioPlan | null {
  if (audio === null) return null;
  const isMono = audio.channels === 1 || sound.isMono;
  const mostBps = MAX_BPS[sound.kind][isMono ? 'mono' : 'stereo'];
  const sourceBps = audio.bitrateBps === undefined ? mostBps : Math.max(MIN_BPS, audio.bitrateBps);
  const bitrateBps = Math.floor(Math.max(MIN_BPS, Math.min(totalBps * AUDIO_SHARE_OF_TOTAL, mostBps, sourceBps)));
  return {
    bitrateBps,
    channels: !isMono && bitrateBps >= MIN_STEREO_BPS ? 2 : 1,
    sampleRateHz: COMMON_RATES_HZ.includes(audio.sampleRateHz) ? audio.sampleRateHz : 48_000,
  };
}

/** Sound that nobody has listened to gets what music would. */
const UNANALYZED_AUDIO: AudioCharacter = { kind: 'music', isMono: false };

/** The least sound that a file can have and still be called whole. */
export function smallestAudio(audio: AudioFacts | null): AudioPlan | null {
  return planAudio(audio, 0);
}

/** AAC packets that `durationMs` of this sound take. */
export function audioPacketCount(audio: AudioPlan | null, durationMs: number): number {
  if (audio === null) return 0;
  return Math.ceil(((durationMs / 1000) * audio.sampleRateHz) / AAC_SAMPLES_PER_PACKET) + 2;
}
