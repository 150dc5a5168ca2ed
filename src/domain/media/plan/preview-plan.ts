import type { AudioPlan } from './audio-plan.js';
import { predictCrf, type Complexity, type Excerpt, type Picture } from '../facts/complexity.js';
import type { AudioFacts, MediaFacts } from '../facts/media-facts.js';
import { largestPicture } from './picture-plan.js';
import type { SizePlan } from './plan-types.js';
import { MAX_PREVIEW_MS, MIN_PREVIEW_CRF, ORIGINAL_PREVIEW_AUDIO_BPS, PREVIEW_START_ONLY_BELOW_MS } from './tuning.js';

/** How one preview clip is made: picture and sound, and a constant quality (x264 CRF). */
export interface PreviewSettings {
  readonly picture: Picture;
  readonly audio: AudioPlan | null;
  readonly crf: number;
  /** x264 preset: the encode's own where its look is to be shown. */
  readonly preset: 'medium' | 'veryfast';
}

/** x264's own end of the scale. */
const MAX_X264_CRF = 51;
const PREVIEW_SAMPLE_RATES_HZ = [32_000, 44_100, 48_000];

/**
 * The stretch that is shown: the most telling one where it is known, else the middle; at most five seconds, and inside
 * of the clip. Short clips are shown from their start.
 */
export function previewExcerpt({ durationMs }: MediaFacts, { tellingExcerpt }: Complexity): Excerpt {
  if (durationMs < PREVIEW_START_ONLY_BELOW_MS)
    return { startMs: 0, durationMs: Math.min(Math.round(durationMs), MAX_PREVIEW_MS) };
  const middleMs =
    tellingExcerpt === undefined ? durationMs / 2 : tellingExcerpt.startMs + tellingExcerpt.durationMs / 2;
  const latestStartMs = durationMs - MAX_PREVIEW_MS;
  const startMs = Math.round(Math.min(latestStartMs, Math.max(0, middleMs - MAX_PREVIEW_MS / 2)));
  return { startMs, durationMs: MAX_PREVIEW_MS };
}

/**
 * The original as a browser can play it: at most 1080 lines, and of a quality not to be told from the source, for which
 * the quick preset takes more bytes and a third of the time.
 */
export function originalPreviewSettings(facts: MediaFacts): PreviewSettings {
  return {
    picture: largestPicture(facts.video),
    audio: originalAudio(facts.audio),
    crf: MIN_PREVIEW_CRF,
    preset: 'veryfast',
  };
}

/**
 * The excerpt as a plan's encode would look, or null where there is nothing to show: what is copied looks like the
 * original, and what cannot fit is not made.
 */
export function encodePreviewSettings(plan: SizePlan, complexity: Complexity): PreviewSettings | null {
  if (plan.mode !== 'encode' || plan.verdict !== 'fits') return null;
  const { width, height, frameRate, bitrateBps, expectedCrf } = plan.video;
  const picture = { width, height, frameRate };
  const crf = expectedCrf ?? predictCrf(complexity, picture, bitrateBps);
  return {
    picture,
    audio: plan.audio,
    crf: roundToTenth(Math.min(MAX_X264_CRF, Math.max(MIN_PREVIEW_CRF, crf))),
    preset: 'medium',
  };
}

/** Tells settings apart: the same name means the same clip. */
export function previewSettingsKey({ picture, audio, crf, preset }: PreviewSettings): string {
  const sound = audio === null ? 'silent' : `${audio.bitrateBps}-${audio.channels}-${audio.sampleRateHz}`;
  return `${picture.width}x${picture.height}@${picture.frameRate.toFixed(3)} ${preset} crf${crf} ${sound}`;
}

function originalAudio(audio: AudioFacts | null): AudioPlan | null {
  if (audio === null) return null;
  return {
    bitrateBps: ORIGINAL_PREVIEW_AUDIO_BPS,
    channels: audio.channels === 1 ? 1 : 2,
    sampleRateHz: PREVIEW_SAMPLE_RATES_HZ.includes(audio.sampleRateHz) ? audio.sampleRateHz : 48_000,
  };
}

function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
