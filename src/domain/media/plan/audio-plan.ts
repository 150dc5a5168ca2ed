import type { AudioFacts } from '../facts/media-facts.js';
import type { AudioCharacter } from '../facts/audio-character.js';
import { AUDIO_SHARE_OF_TOTAL, MAX_AUDIO_BPS, MIN_AUDIO_BPS, MIN_STEREO_BPS } from './tuning.js';

/** AAC to be made: bits a second, 1 or 2 channels, samples a second. */
export interface AudioPlan {
  readonly bitrateBps: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** AAC codes 1024 samples a packet (ISO/IEC 14496-3). */
export const AAC_SAMPLES_PER_PACKET = 1024;

/** Sample rates that AAC players handle everywhere. */
const AAC_SAMPLE_RATES_HZ = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

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
  const mostBps = MAX_AUDIO_BPS[sound.kind][isMono ? 'mono' : 'stereo'];
  const sourceBps = audio.bitrateBps === undefined ? mostBps : Math.max(MIN_AUDIO_BPS, audio.bitrateBps);
  const bitrateBps = Math.floor(Math.max(MIN_AUDIO_BPS, Math.min(totalBps * AUDIO_SHARE_OF_TOTAL, mostBps, sourceBps)));
  return {
    bitrateBps,
    channels: !isMono && bitrateBps >= MIN_STEREO_BPS ? 2 : 1,
    sampleRateHz: AAC_SAMPLE_RATES_HZ.includes(audio.sampleRateHz) ? audio.sampleRateHz : 48_000,
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
