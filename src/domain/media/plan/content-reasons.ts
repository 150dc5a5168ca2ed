import type { JobText } from '../../../../texts/job/job-text.js';
import type { MediaFacts } from '../facts/media-facts.js';

/** The reasons that name content of the file that the result does not have. */
export const LOSS_CODES = [
  'plan.picture_left_out',
  'plan.sound_left_out',
  'plan.sound_tracks_left_out',
  'plan.film_left_out',
  'plan.bytes_left_out',
  'plan.subtitles_left_out',
] as const;
type LossReason = Extract<JobText, { code: (typeof LOSS_CODES)[number] }>;

/** What the result leaves out, and which of several tracks it uses. The customer must know both before any payment. */
export function contentReasons(facts: MediaFacts): readonly JobText[] {
  return [...lossReasons(facts), ...pictureChoiceReasons(facts), ...soundChoiceReasons(facts)];
}

function lossReasons({ leftOut = {}, audio, video, durationMs }: MediaFacts): readonly LossReason[] {
  const filmMs = video.endsAtMs ?? durationMs;
  const { pictureShare, undecodableSounds = [], otherFilmMs, unreadBytes, subtitles } = leftOut;
  const reasons: LossReason[] = [];
  if (pictureShare !== undefined) {
    reasons.push({ code: 'plan.picture_left_out', params: { percent: Math.round(100 * pictureShare) } });
  }
  if (undecodableSounds.length > 0) {
    const codecs = undecodableSounds.map(codecName).join(', ');
    const count = undecodableSounds.length;
    reasons.push(
      audio === null
        ? { code: 'plan.sound_left_out', params: { codecs } }
        : { code: 'plan.sound_tracks_left_out', params: { count, codecs } },
    );
  }
  if (otherFilmMs !== undefined) {
    reasons.push({ code: 'plan.film_left_out', params: { allMs: filmMs + otherFilmMs, resultMs: filmMs } });
  }
  if (unreadBytes !== undefined) reasons.push({ code: 'plan.bytes_left_out', params: { unreadBytes } });
  if (subtitles !== undefined) {
    const { count, languages } = subtitles;
    reasons.push({ code: 'plan.subtitles_left_out', params: { count, languages: languages.join(', ') || null } });
  }
  return reasons;
}

function pictureChoiceReasons({ tracks }: MediaFacts): readonly JobText[] {
  const options = tracks?.video.options ?? [];
  const chosen = options.find(({ id }) => id === tracks?.video.chosen);
  if (options.length < 2 || chosen === undefined) return [];
  const { id: trackId, width, height, durationMs } = chosen;
  return [{ code: 'plan.picture_chosen', params: { count: options.length, trackId, width, height, durationMs } }];
}

function soundChoiceReasons({ tracks }: MediaFacts): readonly JobText[] {
  const options = tracks?.audio.options ?? [];
  const chosen = options.find(({ id }) => id === tracks?.audio.chosen);
  if (options.length < 2 || chosen === undefined) return [];
  const { id: trackId, codec, channels, language = null, isSilent = false } = chosen;
  const params = { count: options.length, trackId, codec: codecName(codec), channels, language, isSilent };
  return [{ code: 'plan.sound_chosen', params }];
}

function codecName(codec: string): string {
  return codec
    .replace(/^(pcm)_.*/, '$1')
    .replaceAll('_', ' ')
    .toUpperCase();
}
