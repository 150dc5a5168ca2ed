import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { makeClip } from '../footage/footage.js';

/** The footage of a test file, made once. */
export interface Clips {
  folder: string;
  /** Two seconds long and small, so that a whole job takes little time. */
  small: string;
  /** An encode of it takes a few seconds, for tests of what happens during an encode; `holdEncode` makes it last. */
  long: string;
}

const GRAINY = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-crf', '26', '-c:a', 'aac'];

/** Makes the footage before the first test of a file and removes it afterwards. `long` is made only on request. */
export function useClips({ long = false } = {}): () => Clips {
  let clips: Clips | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-clips-'));
    clips = {
      folder,
      small: await makeClip(folder, 'Summer trip.mp4', { seconds: 2, size: '192x108', grain: 30 }),
      long: long ? await makeClip(folder, 'Long evening.mp4', { seconds: 20, grain: 25, encode: GRAINY }) : '',
    };
  });
  afterAll(async () => {
    if (clips) await rm(clips.folder, { recursive: true, force: true });
  });
  return () => {
    if (!clips) throw new Error('the footage is made before the first test: ask for it inside of one');
    return clips;
  };
}
