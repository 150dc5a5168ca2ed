import { describe, expect, it } from 'vitest';
import type { MediaFacts } from '../../src/domain/media/facts/media-facts.js';
import { createTestGateway, neverCanceled, useTempDir } from '../contracts/media/gateway-setup.js';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import { makeTiledPhotograph } from '../support/footage/photographs.js';
import { makeScene } from '../support/footage/scene.js';
import * as tracks from '../support/footage/track-files.js';
import { withoutPackets } from '../support/footage/transport-streams.js';
import { defineAcceptedInputTests, defineRejectedInputTests } from './support/input-cases.js';

const DISABLED_FIRST = ['-disposition:v:0', '0', '-disposition:v:1', 'default'];

describe('which picture is the film', () => {
  defineAcceptedInputTests([
    {
      what: 'the film behind the still of a motion photo',
      make: (dir) => tracks.makeBehind(dir, 'motion.mp4', { size: '640x480', rate: '1' }),
    },
    {
      what: 'the film behind a single larger frame that is enabled while the film is not',
      make: (dir) =>
        tracks.makeBehind(dir, 'frame.mkv', { size: '640x480', rate: '1', seconds: 1 }, [
          ...['-disposition:v:0', 'default', '-disposition:v:1', '0'],
        ]),
    },
    {
      what: 'the film behind a disabled larger track',
      make: (dir) => tracks.makeBehind(dir, 'disabled.mov', { size: '640x360' }, DISABLED_FIRST),
    },
    {
      what: 'the film behind a larger depth map that is enabled too',
      make: (dir) =>
        tracks.makeBehind(dir, 'depth.mov', { size: '640x360' }, ['-metadata:s:v:0', 'handler_name=Depth Data']),
    },
    {
      what: 'the film behind its small proxy',
      make: (dir) => tracks.makeBehind(dir, 'proxy.mov', { size: '160x90' }),
      facts: ({ video }) => expect(video.track).toBe(1),
    },
    {
      what: 'the film behind a larger slide show',
      make: (dir) =>
        tracks.makeBehind(dir, 'slides.mp4', { size: '640x360', rate: '5' }, ['-disposition:v:1', 'default']),
    },
    {
      what: 'a film whose picture has a disabled twin behind it',
      make: async (dir) => {
        const path = await makeScene(dir, 'front.mp4');
        const other = await tracks.makeOtherPicture(dir, 'back.mp4', '640x360');
        return tracks.joinTracks(`${dir}/twin.mov`, [path, other], ['0', '1'], ['-disposition:v:1', '0']);
      },
      facts: ({ video }) => expect(video.track).toBeUndefined(),
    },
  ]);
});

describe('which sound is the film’s', () => {
  const DEFAULT_FIRST = ['-c:a', 'aac', '-disposition:a:0', 'default', '-disposition:a:1', '0'];
  const isTrack = (track: number) => ({
    facts: ({ audio }: MediaFacts) => expect(audio?.track ?? 0).toBe(track),
  });
  defineAcceptedInputTests([
    {
      what: 'the speech of the second of four mono tracks (MXF)',
      make: (dir) =>
        tracks.makeWithSounds(dir, 'four.mov', ['silence', 'beep', 'silence', 'silence'], ['-c:a', 'pcm_s24le']),
      ...isTrack(1),
    },
    {
      what: 'the sound behind a silent default track',
      make: (dir) => tracks.makeWithSounds(dir, 'silent-first.mkv', ['silence', 'beep'], DEFAULT_FIRST),
      ...isTrack(1),
    },
    {
      what: 'the sound behind the noise of an unplugged microphone',
      make: (dir) => tracks.makeWithSounds(dir, 'noise-first.mp4', ['noise', 'beep']),
      ...isTrack(1),
    },
    {
      what: 'the sound behind one that nobody decodes',
      make: (dir) => tracks.makeWithUndecodableSound(dir, 'undecodable-first.mp4', ['tone', 'beep']),
      ...isTrack(1),
    },
    {
      what: 'a picture whose only sound nobody decodes, as a silent film',
      make: (dir) => tracks.makeWithUndecodableSound(dir, 'undecodable.mp4', ['beep']),
      channels: 0,
      facts: ({ leftOut }) => expect(leftOut).toEqual({ undecodableSounds: ['ac4'] }),
    },
    {
      what: 'the same as a copy',
      make: (dir) => tracks.makeWithUndecodableSound(dir, 'undecodable-copy.mp4', ['beep']),
      channels: 0,
      copies: true,
    },
    {
      what: 'the sound behind a commentary',
      make: (dir) =>
        tracks.makeWithSounds(dir, 'commentary.mkv', ['tone', 'beep'], ['-c:a', 'aac', '-disposition:a:0', 'comment']),
      ...isTrack(1),
    },
    {
      what: 'the sound behind a commentary with a German title',
      make: (dir) =>
        tracks.makeWithSounds(
          dir,
          'kommentar.mkv',
          ['tone', 'beep'],
          ['-c:a', 'aac', '-metadata:s:a:0', 'title=Audiokommentar', '-disposition:a:0', 'default'],
        ),
      ...isTrack(1),
    },
    {
      what: 'the sound behind an audio description (television)',
      make: (dir) =>
        tracks.makeWithSounds(
          dir,
          'description.ts',
          ['tone', 'beep'],
          ['-c:a', 'aac', '-metadata:s:a:0', 'language=qad'],
        ),
      ...isTrack(1),
    },
    {
      what: 'picture and sound of the same programme of two',
      make: (dir) => tracks.makeTwoPrograms(dir),
      ...isTrack(1),
    },
  ]);
});

describe('what only ffmpeg reads, and not ffprobe', () => {
  defineAcceptedInputTests([
    { what: 'a compressed QuickTime header', make: (dir) => tracks.makeCompressedHeader(dir) },
    { what: 'the same as a copy', make: (dir) => tracks.makeCompressedHeader(dir), copies: true },
  ]);
});

const FIRST_NUMBERS = { picture: 0x100, sound: 0x101 };
const OTHER_LIST = { picture: 0x200, sound: 0x201, list: 0x1100 };

describe('what is in a broadcast', () => {
  defineAcceptedInputTests([
    {
      what: 'a broadcast of which single packets of sound are lost',
      make: async (dir) =>
        withoutPackets(
          await makeScene(dir, 'lost.ts', { seconds: 6, sound: 'sine=frequency=440:sample_rate=48000:duration=6' }),
          FIRST_NUMBERS.sound,
          35,
        ),
      durationMs: 6000,
      beepMs: null,
    },
    {
      what: 'sound that begins twelve seconds late',
      make: (dir) => tracks.makeLateSound(dir, 12),
      durationMs: 14_000,
      beepMs: 12_500,
    },
    {
      what: 'a film that goes on under other numbers',
      make: (dir) => tracks.makeMovingPids(dir),
      durationMs: 4000,
      facts: ({ reading }) => expect(reading).toEqual({ mergesPrograms: true }),
    },
    {
      what: 'the same as a copy',
      make: (dir) => tracks.makeMovingPids(dir),
      durationMs: 4000,
      // The picture begins one packet of sound after the sound.
      flashMs: 1021,
      beepMs: 1000,
      copies: true,
    },
    {
      what: 'a film of which only the picture goes on under another number',
      make: (dir) => tracks.makeMovingPids(dir, [FIRST_NUMBERS, { ...FIRST_NUMBERS, picture: 0x200 }]),
      durationMs: 4000,
      tolerance: 30,
      facts: ({ video }) => expect(video.frameCount).toBeGreaterThan(117),
    },
    {
      what: 'a film of which only the sound goes on under another number',
      make: (dir) => tracks.makeMovingPids(dir, [FIRST_NUMBERS, { ...FIRST_NUMBERS, sound: 0x201 }]),
      durationMs: 4000,
      tolerance: 30,
      facts: ({ audio }) => expect(audio?.endsAtMs).toBeGreaterThan(3900),
    },
    {
      what: 'a film that goes on under other numbers for a while',
      make: (dir) => tracks.makeMovingPids(dir, [FIRST_NUMBERS, { picture: 0x200, sound: 0x201 }, FIRST_NUMBERS]),
      durationMs: 6000,
      tolerance: 30,
      facts: ({ video }) => expect(video.frameCount).toBeGreaterThan(177),
    },
    {
      what: 'a film that goes on under a list of its own after a while, which is mentioned',
      make: (dir) => tracks.makeMovingPids(dir, [...Array.from({ length: 3 }, () => FIRST_NUMBERS), OTHER_LIST]),
      durationRangeMs: [6000, 6080],
      tolerance: 30,
      facts: ({ leftOut }) => expect(leftOut?.unreadBytes).toBeGreaterThan(100_000),
    },
  ]);
});

describe('a second film in the same file is mentioned', () => {
  const mentions = { facts: ({ leftOut }: MediaFacts) => expect(leftOut?.unreadBytes).toBeGreaterThan(100_000) };
  defineAcceptedInputTests([
    { what: 'MP4', make: (dir) => tracks.makeJoined(dir, 'mp4'), tolerance: 40, ...mentions },
    { what: 'QuickTime', make: (dir) => tracks.makeJoined(dir, 'mov'), tolerance: 40, ...mentions },
    { what: 'FLV', make: (dir) => tracks.makeJoined(dir, 'flv'), tolerance: 40, ...mentions },
    { what: 'MP4 and Matroska', make: (dir) => tracks.makeJoinedKinds(dir), tolerance: 40, ...mentions },
  ]);
});

describe('a customer who wants other tracks', () => {
  const dir = useTempDir();

  it('gets them, and hears which there are', async () => {
    const gateway = await createTestGateway();
    const path = await tracks.makeWithSounds(dir.path, 'choice.mkv', ['silence', 'beep']);
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const best = await gateway.probe(path, options);
    expect(best.tracks).toMatchObject({
      video: { chosen: 'video-1', options: [{ id: 'video-1', width: 320, height: 180 }] },
      audio: {
        chosen: 'audio-2',
        options: [
          { id: 'audio-2', isSilent: false },
          { id: 'audio-1', isSilent: true },
        ],
      },
    });
    const other = await gateway.probe(path, { ...options, tracks: { audio: 'audio-1' } });
    expect(other.tracks?.audio.chosen).toBe('audio-1');
    expect(other.audio?.track ?? 0).toBe(0);
  });
});

describe('what is never decoded', () => {
  defineAcceptedInputTests([
    { what: '24 fonts and 12 subtitles', make: (dir) => tracks.makeWithFonts(dir, 24, 12) },
    {
      what: 'a film with a subtitle ten hours later (Matroska)',
      make: (dir) => tracks.makeLateSubtitle(dir, 'late.mkv', 'srt'),
      facts: ({ damaged }) => expect(damaged).toBeUndefined(),
    },
    {
      what: 'a film with a subtitle ten hours later (MP4)',
      make: (dir) => tracks.makeLateSubtitle(dir, 'late.mp4', 'mov_text'),
      facts: ({ damaged }) => expect(damaged).toBeUndefined(),
    },
    {
      what: 'Dolby Vision in AV1 whose base layer every player shows',
      make: (dir) => tracks.makeDolbyAv1(dir, 2),
    },
  ]);
});

describe('a photograph is no film', () => {
  const still = (name: string, ...encode: string[]) => ({
    make: async (dir: string) => {
      const path = `${dir}/${name}`;
      await makeWithFfmpeg(['-f', 'lavfi', '-i', 'testsrc2=size=128x128', '-frames:v', '1', ...encode, path]);
      return path;
    },
    reason: 'no_video' as const,
  });
  defineRejectedInputTests([
    { what: 'an AVIF photograph in tiles', make: (dir) => makeTiledPhotograph(dir, 'avif'), reason: 'no_video' },
    { what: 'a HEIC photograph in tiles', make: (dir) => makeTiledPhotograph(dir, 'heic'), reason: 'no_video' },
    { what: 'a HEIC photograph in 49 tiles', make: (dir) => makeTiledPhotograph(dir, 'heic', 7), reason: 'no_video' },
    { what: 'an AVIF photograph', ...still('photo.avif', '-c:v', 'libaom-av1', '-cpu-used', '8') },
    { what: 'a GIF that does not move', ...still('still.gif') },
  ]);
});

describe('Dolby Vision that only Dolby shows', () => {
  defineRejectedInputTests([
    { what: 'AV1', make: (dir) => tracks.makeDolbyAv1(dir, 0), reason: 'unsupported_colors' },
    {
      what: 'AV1 under Dolby’s name',
      make: (dir) => tracks.makeDolbyAv1(dir, 0, 'dav1'),
      reason: 'unsupported_colors',
    },
    {
      what: 'AV1 for every player, but under Dolby’s name',
      make: (dir) => tracks.makeDolbyAv1(dir, 2, 'dav1'),
      reason: 'unsupported_colors',
    },
  ]);
});
