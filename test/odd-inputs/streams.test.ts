import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import { beep, H264, makeScene } from '../support/footage/scene.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

const VIDEO = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12'];
const tone = (hertz: number) => `sine=frequency=${hertz}:sample_rate=48000:duration=2`;
const soundIn = (codec: string, ...options: string[]) => ({ encode: [...VIDEO, '-c:a', codec, ...options] });

describe('sound', () => {
  defineAcceptedInputTests([
    { what: 'a silent picture', make: (dir) => makeScene(dir, 'silent.mp4', { sound: null }), channels: 0 },
    {
      what: 'stereo',
      make: (dir) => makeScene(dir, 'stereo.mkv', { sound: beep(2), ...soundIn('flac') }),
      channels: 2,
    },
    {
      what: '5.1',
      make: (dir) => makeScene(dir, '51.mkv', { sound: `${beep(6)}:c=5.1`, ...soundIn('ac3') }),
      channels: 2,
    },
    {
      what: '7.1',
      make: (dir) => makeScene(dir, '71.mkv', { sound: `${beep(8)}:c=7.1`, ...soundIn('flac') }),
      channels: 2,
    },
    {
      what: '16 channels that nobody has placed',
      make: (dir) =>
        makeScene(dir, '16.mov', { sound: `${beep(16)},aformat=channel_layouts=16c`, ...soundIn('pcm_s16le') }),
      channels: 2,
    },
    {
      what: 'ambisonic sound of a round camera',
      make: (dir) =>
        makeScene(dir, 'round.mkv', {
          sound: `${beep(4)}:c='ambisonic 1'`,
          ...soundIn('libopus', '-mapping_family', '2'),
        }),
      channels: 2,
    },
    ...[8000, 22_050, 96_000, 192_000].map((rate) => ({
      what: `${rate} samples a second`,
      make: (dir: string) => makeScene(dir, `${rate}.mov`, { sound: beep(1, rate), ...soundIn('pcm_s16le') }),
    })),
    ...(
      [
        ['mp3', 'mp4', 'libmp3lame'],
        ['opus', 'mkv', 'libopus'],
        ['vorbis', 'mkv', 'libvorbis'],
        ['flac', 'mp4', 'flac'],
        ['alac', 'mov', 'alac'],
        ['ac3', 'ts', 'ac3'],
        ['eac3', 'mp4', 'eac3'],
        ['mulaw', 'mov', 'pcm_mulaw'],
        ['adpcm', 'mov', 'adpcm_ima_qt'],
        ['float', 'mkv', 'pcm_f32le'],
      ] as const
    ).map(([what, container, codec]) => ({
      what: `sound in ${what}`,
      make: (dir: string) => makeScene(dir, `${what}.${container}`, soundIn(codec)),
    })),
    {
      what: 'the default one of three sound tracks',
      make: (dir) => makeTracks(dir, 'default.mkv', 1),
      facts: ({ audio }) => expect(audio?.track).toBe(1),
    },
    {
      what: 'the first of three sound tracks without a default',
      make: (dir) => makeTracks(dir, 'none.mkv', null),
      beepMs: null,
      facts: ({ audio }) => expect(audio?.track).toBeUndefined(),
    },
  ]);
});

describe('what else is in the file', () => {
  const mentionsSubtitles = {
    facts: ({ leftOut }: MediaFacts) => expect(leftOut).toEqual({ subtitles: { count: 1, languages: [] } }),
  };
  defineAcceptedInputTests([
    { what: 'a cover in front of the film', make: (dir) => makeWithCover(dir) },
    { what: 'subtitles of a phone', make: (dir) => makeWithText(dir, 'text.mp4', 'mov_text'), ...mentionsSubtitles },
    { what: 'subtitles of a film', make: (dir) => makeWithText(dir, 'text.mkv', 'srt'), ...mentionsSubtitles },
    {
      what: 'styled subtitles with a font attached',
      make: (dir) => makeWithText(dir, 'styled.mkv', 'ass', true),
      ...mentionsSubtitles,
    },
    {
      what: 'chapters, which are no subtitles',
      make: (dir) => makeWithChapters(dir),
      facts: ({ leftOut }) => expect(leftOut).toBeUndefined(),
    },
    {
      what: 'a timecode track',
      make: (dir) => makeScene(dir, 'timecode.mov', { encode: [...H264, '-timecode', '10:00:00:00'] }),
    },
    { what: 'two pictures, by the first', make: (dir) => makeTwoPictures(dir) },
  ]);
});

/** Tones of other pitch around the beep, which only the second track has. */
async function makeTracks(dir: string, name: string, defaultTrack: number | null): Promise<string> {
  const scene = await makeScene(dir, `scene-${name}`);
  const path = join(dir, name);
  const dispositions = [0, 1, 2].flatMap((track) => [
    `-disposition:a:${track}`,
    track === defaultTrack ? 'default' : '0',
  ]);
  await makeWithFfmpeg([
    ...['-i', scene, '-f', 'lavfi', '-i', tone(300), '-f', 'lavfi', '-i', tone(500)],
    ...[
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-map',
      '0:a',
      '-map',
      '2:a',
      '-c:v',
      'copy',
      '-c:a',
      'aac',
      ...dispositions,
      path,
    ],
  ]);
  return path;
}

async function makeWithCover(dir: string): Promise<string> {
  const scene = await makeScene(dir, 'uncovered.mp4');
  const cover = join(dir, 'cover.png');
  await makeWithFfmpeg(['-f', 'lavfi', '-i', 'color=blue:size=64x64', '-frames:v', '1', cover]);
  const path = join(dir, 'covered.mp4');
  await makeWithFfmpeg([
    '-i',
    scene,
    '-i',
    cover,
    '-map',
    '1:v',
    '-map',
    '0',
    '-c',
    'copy',
    '-disposition:v:0',
    'attached_pic',
    path,
  ]);
  return path;
}

async function makeWithText(dir: string, name: string, codec: string, withFont = false): Promise<string> {
  const scene = await makeScene(dir, `textless-${name}`);
  const text = join(dir, `${name}.srt`);
  await writeFile(text, '1\n00:00:00,200 --> 00:00:01,500\nSecretCam says hello\n');
  const path = join(dir, name);
  const font = withFont ? ['-attach', text, '-metadata:s:t', 'mimetype=application/x-truetype-font'] : [];
  await makeWithFfmpeg(['-i', scene, '-i', text, '-map', '0', '-map', '1', '-c', 'copy', '-c:s', codec, ...font, path]);
  return path;
}

async function makeWithChapters(dir: string): Promise<string> {
  const scene = await makeScene(dir, 'unchaptered.mp4');
  const chapters = join(dir, 'chapters.txt');
  await writeFile(
    chapters,
    ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=SecretCam\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=900\nEND=2000\ntitle=End\n',
  );
  const path = join(dir, 'chaptered.mp4');
  await makeWithFfmpeg([
    '-i',
    scene,
    '-i',
    chapters,
    '-map',
    '0',
    '-map_metadata',
    '1',
    '-map_chapters',
    '1',
    '-c',
    'copy',
    path,
  ]);
  return path;
}

async function makeTwoPictures(dir: string): Promise<string> {
  const scene = await makeScene(dir, 'front.mp4');
  const other = await makeScene(dir, 'back.mp4', { size: '160x90', filters: ['negate'], sound: null });
  const path = join(dir, 'both.mp4');
  await makeWithFfmpeg(['-i', scene, '-i', other, '-map', '0:v', '-map', '1:v', '-map', '0:a', '-c', 'copy', path]);
  return path;
}
