import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, splice } from './mp4-boxes.js';
import { makeScene } from './scene.js';

/** Joins the streams of files in one container, in this order, e.g. `['1:v', '0']`; `options` come before the name. */
export async function joinTracks(
  path: string,
  files: readonly string[],
  maps: readonly string[],
  options: readonly string[] = [],
): Promise<string> {
  const inputs = files.flatMap((file) => ['-i', file]);
  await makeWithFfmpeg([...inputs, ...maps.flatMap((map) => ['-map', map]), '-c', 'copy', ...options, path]);
  return path;
}

/** A picture without sound that differs from the scene in everything: inverted, and in another size. */
export function makeOtherPicture(
  dir: string,
  name: string,
  size = '160x90',
  rate = '30',
  seconds = 2,
): Promise<string> {
  return makeScene(dir, name, { size, rate, seconds, filters: ['negate'], sound: null });
}

/** The scene behind another picture, which comes first in the file. */
export async function makeBehind(
  dir: string,
  name: string,
  first: { readonly size?: string; readonly rate?: string; readonly seconds?: number },
  options: readonly string[] = [],
): Promise<string> {
  const scene = await makeScene(dir, `scene-${name}`);
  const other = await makeOtherPicture(dir, `first-${name}`, first.size, first.rate, first.seconds);
  return joinTracks(join(dir, name), [scene, other], ['1:v', '0'], options);
}

/** The scene with this many subtitle tracks and attached fonts, none of which is ever decoded. */
export async function makeWithFonts(dir: string, fonts: number, subtitles: number): Promise<string> {
  const scene = await makeScene(dir, 'plain.mkv');
  const text = await makeSubtitle(dir, 'text.srt', '00:00:00,200', '00:00:01,500');
  const maps = ['0', ...Array.from({ length: subtitles }, () => '1')];
  const attached = Array.from({ length: fonts }, (_, index) => [
    ...['-attach', text, `-metadata:s:t:${index}`, 'mimetype=application/x-truetype-font'],
  ]).flat();
  return joinTracks(join(dir, 'fonts.mkv'), [scene, text], maps, attached);
}

/** The scene with a subtitle that is shown ten hours later. */
export async function makeLateSubtitle(dir: string, name: string, codec: string): Promise<string> {
  const scene = await makeScene(dir, `scene-${name}`);
  const text = await makeSubtitle(dir, `${name}.srt`, '10:00:00,000', '10:00:01,000');
  return joinTracks(join(dir, name), [scene, text], ['0', '1'], ['-c:s', codec]);
}

async function makeSubtitle(dir: string, name: string, from: string, to: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, `1\n${from} --> ${to}\nHello\n`);
  return path;
}

/**
 * AV1 with a Dolby Vision box (profile 10), whose base layer only Dolby's own players show (`compatibility` 0) or every
 * player (1: HDR10, 2: SDR, 4: HLG); with the sample entry of such files if `entry` says so.
 */
export async function makeDolbyAv1(
  dir: string,
  compatibility: 0 | 1 | 2 | 4,
  entry: 'av01' | 'dav1' = 'av01',
): Promise<string> {
  const encode = ['-c:v', 'libsvtav1', '-preset', '12', '-c:a', 'aac'];
  const scene = await makeScene(dir, `dolby-${compatibility}-${entry}-base.mp4`, { encode });
  const file = await readFile(scene);
  const parents = findBox(file, [...SAMPLE_TABLE, 'stsd', 'av01']);
  const sample = parents.at(-1);
  if (sample === undefined) throw new Error('no sample entry');
  const flags = (10 << 9) | (6 << 3) | 0b101;
  const record = Buffer.from([1, 0, flags >> 8, flags & 255, compatibility << 4, ...Buffer.alloc(19)]);
  const end = sample.start + sample.size;
  const edited = splice(file, parents, end, end, makeBox('dvvC', record));
  edited.write(entry, sample.start + 4, 'latin1');
  const path = join(dir, `dolby-${compatibility}-${entry}.mp4`);
  await writeFile(path, edited);
  return path;
}
