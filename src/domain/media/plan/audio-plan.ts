import type { AudioFacts } from '../facts/media-facts.js';
import type { AudioCharacter } from '../facts/audio-character.js';
import { AUDIO_SHARE_OF_TOTAL, MAX_AUDIO_BPS, MIN_AUDIO_BPS, MIN_STEREO_BPS } from './tuning.js';

/** The AAC to encode: bits per second, 1 or 2 channels, samples per second. */
export interface AudioPlan {
  readonly bitrateBps: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** AAC codes 1024 samples per packet (ISO/IEC 14496-3). */
export const AAC_SAMPLES_PER_PACKET = 1024;

/** Sample rates that AAC players handle everywhere. */
const AAC_SAMPLE_RATES_HZ = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/**
 * The sound of a file of `totalBps` in total. It gets a tenth of that, but not less than sounds pleasant, not more than
 * is transparent, and never more than the source has. One channel if both are the same. Null without sound. A higher
 * `totalBps` never gives a lower bitrate.
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

/** Sound that was not analyzed gets as much as music. */
const UNANALYZED_AUDIO: AudioCharacter = { kind: 'music', isMono: false };

/** The smallest sound with which a file still counts as complete. */
export function smallestAudio(audio: AudioFacts | null): AudioPlan | null {
  return planAudio(audio, 0);
}

/** Number of AAC packets in `durationMs` of this sound. */
export function audioPacketCount(audio: AudioPlan | null, durationMs: number): number {
  if (audio === null) return 0;
  return Math.ceil(((durationMs / 1000) * audio.sampleRateHz) / AAC_SAMPLES_PER_PACKET) + 2;
}
