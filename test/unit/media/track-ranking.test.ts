import { describe, expect, it } from 'vitest';
import {
  rankPictures,
  rankSounds,
  type PictureTrack,
  type SoundTrack,
} from '../../../src/domain/media/facts/track-ranking.js';

describe('which picture is the film', () => {
  const film: PictureTrack = {
    isDecodable: true,
    isEnabled: true,
    isAuxiliary: false,
    frames: 3000,
    pixels: 2_000_000,
  };
  const winner = (other: PictureTrack) => rankPictures([other, film])[0] === film;

  it.each([
    ['an undecodable one', { isDecodable: false, frames: 90_000, pixels: 8_000_000 }],
    ['a larger still', { frames: 1, pixels: 8_000_000 }],
    ['a larger depth map', { isAuxiliary: true, pixels: 8_000_000 }],
    ['a larger disabled one', { isEnabled: false, pixels: 8_000_000 }],
    ['a larger one with few frames', { frames: 300, pixels: 8_000_000 }],
    ['a smaller one with a few more frames', { frames: 3010, pixels: 200_000 }],
  ])('comes before %s that is first in the file', (_what, change) => {
    expect(winner({ ...film, ...change })).toBe(true);
  });

  it('is the first one of equals', () => {
    const twin = { ...film };
    expect(rankPictures([twin, film])[0]).toBe(twin);
  });

  it('is the only one that can be decoded, even a still', () => {
    const still = { ...film, frames: 1 };
    expect(rankPictures([{ ...film, isDecodable: false }, still])[0]).toBe(still);
  });
});

describe('which sound is the film’s', () => {
  const own: SoundTrack = {
    isDecodable: true,
    isOfSameProgram: true,
    levelDb: -25,
    isSpecialPurpose: false,
    isEnabled: false,
  };

  it.each([
    ['an undecodable default track', { isDecodable: false, isEnabled: true }],
    ['one of another programme', { isOfSameProgram: false, isEnabled: true }],
    ['a silent default track', { levelDb: -91, isEnabled: true }],
    ['the noise of a default track', { levelDb: -62, isEnabled: true }],
    ['a commentary that is the default', { isSpecialPurpose: true, isEnabled: true }],
  ])('comes before %s that is first in the file', (_what, change) => {
    expect(rankSounds([{ ...own, ...change }, own])[0]).toBe(own);
  });

  it('is the default track when both can be heard, also when nothing was measured', () => {
    const first = { ...own, isEnabled: true };
    expect(rankSounds([own, first])[0]).toBe(first);
    const unmeasured = { ...own, levelDb: undefined };
    expect(rankSounds([unmeasured, { ...unmeasured, isEnabled: true }])[0]?.isEnabled).toBe(true);
  });

  it('is the first one when all are silent', () => {
    const silent = { ...own, levelDb: -91 };
    expect(rankSounds([silent, { ...silent }])[0]).toBe(silent);
  });
});
