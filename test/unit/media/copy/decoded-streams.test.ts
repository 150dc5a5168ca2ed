import { describe, expect, it } from 'vitest';
import { parseFrameHashes, showTheSame } from '../../../../src/domain/media/encode/decoded-streams.js';

interface Track {
  readonly stepMs: number;
  readonly startMs?: number;
  readonly hashes: readonly string[];
}

/** The output of ffmpeg's `framehash`, with times in milliseconds. */
const printed = (...tracks: readonly Track[]): string =>
  [
    '#format: frame checksums',
    ...tracks.map((_, index) => `#tb ${index}: 1/1000`),
    ...tracks.flatMap(({ stepMs, startMs = 0, hashes }, index) =>
      hashes.map((hash, at) => `${index},          0,   ${startMs + at * stepMs},        1,    86400, ${hash}`),
    ),
  ].join('\n');
const decoded = (...tracks: readonly Track[]) => parseFrameHashes(printed(...tracks));

const picture: Track = { stepMs: 40, hashes: ['a1', 'b2', 'c3'] };
const sound: Track = { stepMs: 21, startMs: 10, hashes: ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] };

describe('a copy and its source, decoded', () => {
  it('show the same when every frame and every time is the same', () => {
    expect(showTheSame(decoded(picture, sound), decoded(picture, sound))).toBe(true);
    const later = decoded({ ...picture, startMs: 500 }, { ...sound, startMs: 511 });
    expect(showTheSame(decoded(picture, sound), later)).toBe(true);
  });

  it.each<[string, readonly Track[]]>([
    ['a frame is missing', [{ ...picture, hashes: ['a1', 'b2'] }, sound]],
    ['a frame looks different', [{ ...picture, hashes: ['a1', 'xx', 'c3'] }, sound]],
    ['frames are shown at other times', [{ ...picture, stepMs: 50 }, sound]],
    ['the sound is later', [picture, { ...sound, startMs: 30 }]],
    ['the sound is different', [picture, { ...sound, hashes: ['s0', 's1', 's2', 'xx', 's4', 's5', 's6', 's7'] }]],
    ['the sound is much shorter', [picture, { ...sound, hashes: ['s0', 's1', 's2', 's3'] }]],
    ['the sound is missing', [picture]],
    ['nothing can be decoded', []],
  ])('do not when %s', (_what, tracks) => {
    expect(showTheSame(decoded(picture, sound), decoded(...tracks))).toBe(false);
  });

  it('show the same when a container plays the silence that an encoder puts around the sound', () => {
    const padded: Track = { stepMs: 21, startMs: 10 - 42, hashes: ['p0', 'p1', ...sound.hashes.slice(0, 7), 'cut'] };
    expect(showTheSame(decoded(picture, sound), decoded(picture, padded))).toBe(true);
    expect(showTheSame(decoded(picture, padded), decoded(picture, sound))).toBe(true);
    expect(showTheSame(decoded(picture, sound), decoded(picture, { ...padded, startMs: 10 }))).toBe(false);
  });

  it('do not when neither can be decoded', () => {
    expect(showTheSame(decoded(), decoded())).toBe(false);
  });
});
