import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';
import { makeClip, makeWithFfmpeg } from '../footage/footage.js';

/** What the scenes choose, send and compare. */
export interface SceneFiles {
  /** A film of a few minutes and a large size, whose bytes are mostly empty. */
  film: string;
  /** With a name that needs several lines. */
  longName: string;
  tooLarge: string;
  noVideo: string;
  /** Nothing that a browser can look into. */
  unreadable: string;
  excerpts: { before: Buffer; after: Buffer };
  poster: Buffer;
}

export const FILM_BYTES = 312_400_000;
const FILM_SECONDS = 154;
const TOO_LARGE_BYTES = 2_400_000_000;
const LONG_NAME = `Urlaub_2026-07-14_${'Strandspaziergang'.repeat(4)}_final_final2.mp4`;
const PICTURE = join(projectRoot, '.cache', 'samples', 'bigbuckbunny.mp4');

/** Makes the files before the first test of a file, and removes them afterwards. */
export function useSceneFiles(): () => SceneFiles {
  let files: SceneFiles | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-scenes-'));
    files = await makeFiles(folder);
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (!files) throw new Error('the files are made before the first test: ask for them inside of one');
    return files;
  };
}

async function makeFiles(folder: string): Promise<SceneFiles> {
  const withText = async (name: string): Promise<string> => {
    await writeFile(join(folder, name), 'no video');
    return join(folder, name);
  };
  const tooLarge = await withText('Wedding, uncut.mp4');
  await truncate(tooLarge, TOO_LARGE_BYTES);
  const excerpts = await makeExcerpts(folder);
  return {
    film: await makeFilm(folder),
    longName: await makeClip(folder, LONG_NAME, { size: '1080x1920' }),
    tooLarge,
    noVideo: await withText('Invitation.pdf'),
    unreadable: await withText('Camcorder 1998.avi'),
    ...excerpts,
  };
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-an'];

async function makeFilm(folder: string): Promise<string> {
  const path = join(folder, 'Grandma’s 80th birthday.mov');
  const slowly = ['-stream_loop', '-1', '-i', PICTURE, '-vf', 'scale=1920:1080,fps=1', '-t', String(FILM_SECONDS)];
  await makeWithFfmpeg([...slowly, ...H264, path]);
  await truncate(path, FILM_BYTES);
  return path;
}

async function makeExcerpts(folder: string): Promise<Pick<SceneFiles, 'excerpts' | 'poster'>> {
  const make = async (name: string, options: readonly string[]): Promise<Buffer> => {
    const path = join(folder, name);
    await makeWithFfmpeg(['-ss', '1', '-t', '2', '-i', PICTURE, ...options, path]);
    return await readFile(path);
  };
  const coarser = ['-vf', 'scale=320:180,scale=1280:720:flags=bilinear'];
  return {
    excerpts: { before: await make('before.mp4', H264), after: await make('after.mp4', [...coarser, ...H264]) },
    poster: await make('poster.jpg', ['-frames:v', '1']),
  };
}
