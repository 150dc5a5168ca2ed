import type { AudioPlan } from './audio-plan.js';
import { predictCrf, type Complexity, type Excerpt, type Picture } from '../facts/complexity.js';
import type { AudioFacts, MediaFacts } from '../facts/media-facts.js';
import { largestPicture } from './picture-plan.js';
import type { SizePlan } from './plan-types.js';
import { MAX_PREVIEW_MS, MIN_PREVIEW_CRF, ORIGINAL_PREVIEW_AUDIO_BPS, PREVIEW_START_ONLY_BELOW_MS } from './tuning.js';

/** The settings of one preview clip: picture, sound, and a constant quality (x264 CRF). */
export interface PreviewSettings {
  readonly picture: Picture;
  readonly audio: AudioPlan | null;
  readonly crf: number;
  /** x264 preset. A clip that shows the look of an encode uses the preset of that encode. */
  readonly preset: 'medium' | 'veryfast';
}

/** The end of x264's scale. */
const MAX_X264_CRF = 51;
const PREVIEW_SAMPLE_RATES_HZ = [32_000, 44_100, 48_000];

/**
 * The stretch to show: the one that looks worst if it is known, otherwise the middle. It is at most five seconds long
 * and within the clip. Short clips are shown from their start.
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
 * The original in a form that browsers can play: at most 1080 lines, with a quality that looks like the source. The fast
 * preset needs more bytes for that, but only a third of the time.
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
 * The excerpt as a plan's encode would look; null when there is nothing to show: a copy looks like the original, and a
 * file that cannot fit is not encoded.
 */
export function encodePreviewSettings(plan: SizePlan, complexity: Complexity): PreviewSettings | null {
  if (plan.mode !== 'encode' || plan.verdict === 'cannot_fit') return null;
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

/** A key for settings: the same key means the same clip. */
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
