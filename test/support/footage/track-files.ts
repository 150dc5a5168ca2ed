import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { makeWithFfmpeg } from './footage.js';
import { findBox, makeBox, SAMPLE_TABLE, splice, topLevelBoxes } from './mp4-boxes.js';
import { beep, H264, makeScene, remux } from './scene.js';

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

/** A sound track of a file: silence, noise of a microphone, a steady tone, or the beep of the scene. */
type SoundKind = 'silence' | 'noise' | 'tone' | 'beep';

const SOUNDS: Readonly<Record<SoundKind, string>> = {
  silence: 'anullsrc=channel_layout=mono:sample_rate=48000',
  noise: 'anoisesrc=amplitude=0.002:sample_rate=48000',
  tone: 'sine=frequency=300:sample_rate=48000',
  beep: beep(),
};

/** The scene's picture with these sound tracks, in this order. */
export async function makeWithSounds(
  dir: string,
  name: string,
  kinds: readonly SoundKind[],
  options: readonly string[] = ['-c:a', 'aac'],
): Promise<string> {
  const scene = await makeScene(dir, `silent-${name}`, { sound: null });
  const inputs = kinds.flatMap((kind) => ['-f', 'lavfi', '-t', '2', '-i', SOUNDS[kind]]);
  const maps = ['0:v', ...kinds.map((_, index) => `${index + 1}:a`)].flatMap((map) => ['-map', map]);
  const path = join(dir, name);
  await makeWithFfmpeg(['-i', scene, ...inputs, ...maps, '-c:v', 'copy', ...options, path]);
  return path;
}

/** The same with a first sound track of a codec that nobody decodes (AC-4). */
export async function makeWithUndecodableSound(
  dir: string,
  name: string,
  kinds: readonly SoundKind[],
): Promise<string> {
  const path = await makeWithSounds(dir, name, kinds);
  const file = await readFile(path);
  const entry = file.indexOf('mp4a', file.indexOf('moov'));
  file.write('ac-4', entry, 'latin1');
  // The box with the AAC settings would name the codec.
  file.write('free', file.indexOf('esds', entry), 'latin1');
  await writeFile(path, file);
  return path;
}

/** A broadcast that is joined before its sound begins, `silentSeconds` later. */
export async function makeLateSound(dir: string, silentSeconds: number): Promise<string> {
  return makeScene(dir, 'late-sound.ts', {
    seconds: silentSeconds + 2,
    sound: beep(1, 48_000, 2, 500),
    beforeSound: ['-itsoffset', String(silentSeconds)],
  });
}

/** The numbers (PIDs) of one part of a broadcast. */
export interface PartNumbers {
  readonly picture: number;
  readonly sound: number;
  /** The number of the list that names the others. */
  readonly list?: number;
}

const MOVED_AT_ONCE: readonly PartNumbers[] = [
  { picture: 0x100, sound: 0x101 },
  { picture: 0x200, sound: 0x201 },
];

/** Parts of a broadcast of two seconds, one after the other. */
export async function makeMovingPids(dir: string, parts: readonly PartNumbers[] = MOVED_AT_ONCE): Promise<string> {
  const encode = ['-vf', 'noise=alls=20:allf=t', ...H264, '-crf', '30'];
  const scene = await makeScene(dir, 'part.mp4', { encode });
  const files: Buffer[] = [];
  for (const [index, { picture, sound, list = 0x1000 }] of parts.entries()) {
    const path = join(dir, `part-${index}.ts`);
    const numbers = ['-streamid', `0:${picture}`, '-streamid', `1:${sound}`, '-mpegts_pmt_start_pid', String(list)];
    const clock = ['-muxdelay', '0', '-output_ts_offset', String(2 * index)];
    await makeWithFfmpeg(['-i', scene, '-c', 'copy', ...clock, ...numbers, path]);
    files.push(await readFile(path));
  }
  const path = join(dir, 'moving.ts');
  await writeFile(path, Buffer.concat(files));
  return path;
}

/** Two films in one file, joined byte by byte. */
export async function makeJoined(dir: string, extension: string): Promise<string> {
  const encode = ['-vf', 'noise=alls=40:allf=t', ...H264];
  const film = await readFile(await makeScene(dir, `film.${extension}`, { encode }));
  const path = join(dir, `joined.${extension}`);
  await writeFile(path, Buffer.concat([film, film]));
  return path;
}

/** An MP4 with a Matroska file behind it. */
export async function makeJoinedKinds(dir: string): Promise<string> {
  const encode = ['-vf', 'noise=alls=40:allf=t', ...H264];
  const film = await makeScene(dir, 'film.mp4', { encode });
  const other = await remux(film, join(dir, 'film.mkv'), []);
  const path = join(dir, 'joined.mp4');
  await writeFile(path, Buffer.concat([await readFile(film), await readFile(other)]));
  return path;
}

/** Two programmes of one broadcast: the first in a small picture with a tone, the second one is the scene. */
export async function makeTwoPrograms(dir: string): Promise<string> {
  const scene = await makeScene(dir, 'second.mp4');
  const other = await makeScene(dir, 'first.mp4', {
    size: '160x90',
    filters: ['negate'],
    sound: 'sine=frequency=300:sample_rate=48000:duration=2',
  });
  const programs = ['-program', 'st=0:st=1', '-program', 'st=2:st=3'];
  return joinTracks(join(dir, 'programs.ts'), [other, scene], ['0', '1'], programs);
}

/** A QuickTime file whose header is compressed (`cmov`), as old editors write it. */
export async function makeCompressedHeader(dir: string): Promise<string> {
  const file = await readFile(await makeScene(dir, 'plain-header.mov'));
  const header = topLevelBoxes(file).find(({ type }) => type === 'moov');
  if (header === undefined) throw new Error('no header');
  const plain = file.subarray(header.start, header.start + header.size);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(plain.length);
  const packed = [
    makeBox('dcom', Buffer.from('zlib', 'latin1')),
    makeBox('cmvd', Buffer.concat([size, deflateSync(plain)])),
  ];
  const compressed = makeBox('moov', makeBox('cmov', Buffer.concat(packed)));
  const path = join(dir, 'compressed-header.mov');
  // The header is behind the pictures, so that their places do not change.
  await writeFile(path, Buffer.concat([file.subarray(0, header.start), compressed]));
  return path;
}
