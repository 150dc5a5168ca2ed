import { describe, expect, it } from 'vitest';
import { colorsOf } from '../../../src/domain/media/argv/picture-colors.js';
import { playsEverywhere } from '../../../src/domain/media/facts/plays-everywhere.js';
import type { VideoFacts } from '../../../src/domain/media/facts/media-facts.js';
import { phoneClip } from './facts.js';

const colors = (video: Partial<VideoFacts>) => colorsOf(phoneClip({ video }).video);

describe('what the numbers of a picture mean', () => {
  it('follows the file where it says so', () => {
    const stated = { matrix: 'bt470bg', primaries: 'bt470bg', transfer: 'gamma28', range: 'full' } as const;
    expect(colors({ color: stated })).toEqual({ ...stated, transfer: 'bt709' });
  });

  it('assumes what players assume where it does not', () => {
    const standard = { primaries: 'bt709', transfer: 'bt709', range: 'limited' };
    expect(colors({})).toEqual({ ...standard, matrix: 'bt709' });
    expect(colors({ width: 720, height: 576 })).toEqual({ ...standard, matrix: 'smpte170m' });
    expect(colors({ width: 720, height: 1280, pixelFormat: 'yuvj420p' })).toMatchObject({
      matrix: 'bt709',
      range: 'full',
    });
    expect(colors({ hdr: 'pq' })).toMatchObject({ matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' });
  });

  it('does not believe that brightness and colour differences are RGB, nor the other way round', () => {
    expect(colors({ color: { matrix: 'gbr' } }).matrix).toBe('bt709');
    expect(colors({ pixelFormat: 'bgra', color: { matrix: 'bt709' } })).toMatchObject({ matrix: 'gbr', range: 'full' });
  });
});

describe('what plays everywhere as it is', () => {
  it('is neither in full range nor made of fields', () => {
    expect(playsEverywhere(phoneClip())).toBe(true);
    expect(playsEverywhere(phoneClip({ video: { color: { range: 'full' } } }))).toBe(false);
    expect(playsEverywhere(phoneClip({ video: { fieldOrder: 'tff' } }))).toBe(false);
  });
});
