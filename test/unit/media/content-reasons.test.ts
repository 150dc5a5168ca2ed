import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { phoneClip } from './facts.js';

describe('what the result does not hold is said before payment', () => {
  const reasonsFor = (change: Partial<Omit<MediaFacts, 'video'>>, ceilingBytes = 20_000_000) =>
    planSize({ facts: phoneClip(change), complexity: TYPICAL_COMPLEXITY, ceilingBytes }).reasons.join('\n');

  it('that the only sound cannot be decoded, instead of that there is none', () => {
    const reasons = reasonsFor({ audio: null, leftOut: { undecodableSounds: ['ac4'] } });
    expect(reasons).toContain('Its sound (AC4) cannot be decoded, so the result has no sound.');
    expect(reasons).not.toContain('The video has no sound.');
  });

  it('that one of several sounds cannot be decoded', () => {
    expect(reasonsFor({ leftOut: { undecodableSounds: ['apac'] } })).toContain(
      '1 sound track (APAC) cannot be decoded and is left out.',
    );
  });

  it('that the film goes on in another track', () => {
    expect(reasonsFor({ leftOut: { otherFilmMs: 60_000 } })).toContain(
      'The file holds 2:00 min of film in several tracks, one after another. The result has 1:00 min of it.',
    );
  });

  it('that bytes belong to no track, also for a copy', () => {
    const leftOut = { unreadBytes: 12_000_000 };
    const words = '12.00 MB of the file belong to none of its tracks and are left out.';
    expect(reasonsFor({ leftOut })).toContain(words);
    expect(reasonsFor({ leftOut }, 200_000_000)).toContain(words);
  });

  it('that subtitles are left out, with their languages if the file states them, also for a copy', () => {
    const leftOut = { subtitles: { count: 2, languages: ['deu', 'eng'] } };
    const words = '2 subtitle tracks (deu, eng) are left out: the result has no subtitles.';
    expect(reasonsFor({ leftOut })).toContain(words);
    expect(reasonsFor({ leftOut }, 200_000_000)).toContain(words);
    expect(reasonsFor({ leftOut: { subtitles: { count: 1, languages: [] } } })).toContain(
      '1 subtitle track is left out: the result has no subtitles.',
    );
  });

  it('which track was taken of several', () => {
    const picture = { codec: 'h264', width: 640, height: 360, durationMs: 4000 };
    const sound = { codec: 'pcm_s24le', channels: 1, durationMs: 4000 };
    const tracks = {
      video: {
        chosen: 'video-2',
        options: [
          { id: 'video-2', ...picture },
          { id: 'video-1', ...picture },
        ],
      },
      audio: {
        chosen: 'audio-1',
        options: [
          { id: 'audio-2', ...sound },
          { id: 'audio-1', ...sound, language: 'deu', isSilent: true },
        ],
      },
    };
    const reasons = reasonsFor({ tracks });
    expect(reasons).toContain('The file has 2 pictures. The result shows video-2 (640 by 360, 4 s).');
    expect(reasons).toContain('The file has 2 sound tracks. The result has audio-1 (PCM, 1 channel, deu, silent).');
  });

  it('nothing of the kind about an ordinary file', () => {
    expect(reasonsFor({})).not.toMatch(/track|left out|choose/);
  });
});
