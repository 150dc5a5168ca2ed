import { describe, expect } from 'vitest';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import { makeTiledPhotograph } from '../support/footage/photographs.js';
import { makeScene } from '../support/footage/scene.js';
import * as tracks from '../support/footage/track-files.js';
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
