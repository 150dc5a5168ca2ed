import type { AudioFacts } from './media-facts.js';

/** AAC to be made: bits a second, 1 or 2 channels, samples a second. */
export interface AudioPlan {
  readonly bitrateBps: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** AAC codes 1024 samples a packet (ISO/IEC 14496-3). */
export const AAC_SAMPLES_PER_PACKET = 1024;

const SHARE_OF_TOTAL = 0.1;
const MIN_BPS = 24_000;
const MAX_MONO_BPS = 80_000;
const MAX_STEREO_BPS = 128_000;
/** Below this, two channels sound worse than one. */
const MIN_STEREO_BPS = 48_000;
/** Sample rates that AAC players handle everywhere. */
const COMMON_RATES_HZ = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/**
 * Sound for a file of `totalBps` in all: a tenth of it, between what is still pleasant and what is already transparent,
 * never more than the source has. Null when there is none. Grows steadily with `totalBps`.
 */
export function planAudio(audio: AudioFacts | null, totalBps: number): AudioPlan | null {
  if (audio === null) return null;
  const mostBps = audio.channels === 1 ? MAX_MONO_BPS : MAX_STEREO_BPS;
  const sourceBps = audio.bitrateBps === undefined ? mostBps : Math.max(MIN_BPS, audio.bitrateBps);
  const bitrateBps = Math.floor(Math.max(MIN_BPS, Math.min(totalBps * SHARE_OF_TOTAL, mostBps, sourceBps)));
  return {
    bitrateBps,
    channels: audio.channels > 1 && bitrateBps >= MIN_STEREO_BPS ? 2 : 1,
    sampleRateHz: COMMON_RATES_HZ.includes(audio.sampleRateHz) ? audio.sampleRateHz : 48_000,
  };
}

/** The least sound that a file can have and still be called whole. */
export function smallestAudio(audio: AudioFacts | null): AudioPlan | null {
  return planAudio(audio, 0);
}

/** AAC packets that `durationMs` of this sound take. */
export function audioPackets(audio: AudioPlan | null, durationMs: number): number {
  if (audio === null) return 0;
  return Math.ceil(((durationMs / 1000) * audio.sampleRateHz) / AAC_SAMPLES_PER_PACKET) + 2;
}
