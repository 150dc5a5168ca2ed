import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { H264, makeScene } from '../support/footage/scene.js';
import { zeroMediaData } from '../support/footage/zeroed.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

describe('damage, said before payment', () => {
  const cut = async (path: string, share: number) => {
    await truncate(path, Math.floor((await stat(path)).size * share));
    return path;
  };
  const torn = { corners: null, durationRangeMs: [1200, 3600] as const, facts: expectDamaged };
  function expectDamaged(facts: { durationMs: number; damaged?: { statedDurationMs: number } }) {
    expect(facts.damaged?.statedDurationMs).toBeGreaterThan(3900);
    expect(facts.durationMs).toBeLessThan(3700);
  }
  defineAcceptedInputTests([
    {
      what: 'an MP4 with a hole of zeros, in which the picture stands still',
      make: async (dir) =>
        zeroMediaData(await makeGrainy(dir, 'hole.mp4', [...H264, '-g', '15', '-movflags', '+faststart']), 0.4, 0.9),
      corners: null,
      durationMs: 4000,
      beepMs: null,
      hasHoles: true,
    },
    {
      what: 'an MP4 whose second half is missing, up to there',
      make: async (dir) => cut(await makeGrainy(dir, 'half.mp4', [...H264, '-movflags', '+faststart']), 0.5),
      ...torn,
    },
    {
      what: 'a Matroska file whose second half is missing, up to there',
      make: async (dir) => cut(await makeGrainy(dir, 'half.mkv'), 0.5),
      ...torn,
    },
    {
      what: 'an AVI whose second half is missing, up to there',
      make: async (dir) => cut(await makeGrainy(dir, 'half.avi', ['-c:v', 'mpeg4', '-q:v', '2', '-c:a', 'mp3']), 0.5),
      corners: null,
      durationRangeMs: [1200, 3600],
    },
    {
      what: 'a damaged file that fits, by a copy of what plays',
      make: async (dir) =>
        cut(await makeGrainy(dir, 'half-copied.mp4', [...H264, '-movflags', '+faststart', '-crf', '30']), 0.5),
      ...torn,
      flashMs: null,
      beepMs: null,
    },
    {
      what: 'a transport stream that breaks off',
      make: async (dir) => cut(await makeGrainy(dir, 'half.ts'), 0.5),
      corners: null,
      durationRangeMs: [1200, 3600],
    },
    {
      what: 'garbage in the middle',
      make: (dir) => makeCorrupted(dir),
      corners: null,
      durationMs: 4000,
      flashMs: null,
      beepMs: null,
    },
  ]);
});

/** Four seconds whose bytes are spread evenly over the file. */
async function makeGrainy(dir: string, name: string, encode?: string[]): Promise<string> {
  return await makeScene(dir, name, { seconds: 4, filters: ['noise=alls=30:allf=t'], ...(encode && { encode }) });
}

/** Overwrites a stretch in the middle, behind the index, with noise. */
async function makeCorrupted(dir: string): Promise<string> {
  const path = await makeGrainy(dir, 'scarred.mp4', [...H264, '-movflags', '+faststart']);
  const file = await readFile(path);
  const middle = Math.floor(file.length / 2);
  for (let at = middle; at < middle + 20_000; at += 1) file[at] = (at * 7919) % 251;
  await writeFile(path, file);
  return path;
}
