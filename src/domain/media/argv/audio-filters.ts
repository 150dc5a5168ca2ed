import { endOfFilm } from './video-filters.js';
import type { AudioPlan } from '../plan/audio-plan.js';
import type { AudioFacts, MediaFacts } from '../facts/media-facts.js';

/** Number of channels up to which ffmpeg knows, or guesses, the positions of the loudspeakers. */
const MAX_CHANNELS_WITH_DEFAULT_LAYOUT = 8;

/**
 * ffmpeg filter chain for the sound. The sound starts with the picture (silence fills a late start) and gaps are
 * filled, so that both stay in sync. Channels with unknown positions cannot be mixed down: the first are used.
 */
export function audioFilters(facts: MediaFacts, plan: AudioPlan): string {
  const { audio, leadInMs } = facts;
  return [
    ...(leadInMs === undefined ? [] : [`asetpts=PTS-${(leadInMs / 1000).toFixed(6)}/TB`]),
    ...endOfFilm('atrim', facts),
    ...(audio !== null && !hasKnownLayout(audio) ? [firstChannels(audio, plan)] : []),
    'aresample=async=1:first_pts=0',
  ].join(',');
}

function hasKnownLayout({ channels, channelLayout = '' }: AudioFacts): boolean {
  // Ambisonics: the first channel is the sound from all directions, the others are single directions.
  if (/^ambisonic/.test(channelLayout)) return false;
  return channels <= MAX_CHANNELS_WITH_DEFAULT_LAYOUT || !/channels|^$/.test(channelLayout);
}

function firstChannels({ channelLayout = '' }: AudioFacts, { channels }: AudioPlan): string {
  const right = /^ambisonic/.test(channelLayout) ? 'c0' : 'c1';
  return channels === 1 ? 'pan=mono|c0=c0' : `pan=stereo|c0=c0|c1=${right}`;
}
