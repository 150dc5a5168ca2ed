import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWithFfmpeg } from '../support/footage/footage.js';
import * as bombs from '../support/footage/malformed-files.js';
import { beep, H264, makeScene, remux } from '../support/footage/scene.js';
import { createTestGateway, useTempDir } from '../contracts/media/gateway-setup.js';
import { runMediaPipeline, defineRejectedInputTests } from './support/input-cases.js';

const text = (name: string, content: string | Buffer) => async (dir: string) => {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
};

const drawn =
  (name: string, ...options: string[]) =>
  async (dir: string) => {
    const path = join(dir, name);
    await makeWithFfmpeg([...options, path]);
    return path;
  };

const red = ['-f', 'lavfi', '-i', 'color=red:size=64x64'];
const still = [...red, '-frames:v', '1'];
const song = ['-f', 'lavfi', '-i', beep()];
const encryption = [
  '-encryption_scheme',
  'cenc-aes-ctr',
  '-encryption_key',
  '0'.repeat(31) + '1',
  '-encryption_kid',
  '0'.repeat(31) + '2',
];

describe('what is no video', () => {
  defineRejectedInputTests([
    { what: 'an empty file', make: text('empty.mp4', ''), reason: 'unreadable' },
    { what: 'a letter', make: text('letter.mp4', 'Dear Sir or Madam,\n'.repeat(100)), reason: 'unreadable' },
    {
      what: 'a zip archive',
      make: text('archive.mp4', Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0'), Buffer.alloc(2000, 7)])),
      reason: 'unreadable',
    },
    {
      what: 'a web page',
      make: text('page.mp4', '<!DOCTYPE html><video src="file:///etc/passwd"></video>'),
      reason: 'unreadable',
    },
    {
      what: 'a drawing that names a file (SVG)',
      make: text('drawing.mp4', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      reason: 'unreadable',
    },
    { what: 'a photograph', make: drawn('photo.jpg', ...still), reason: 'unreadable' },
    {
      what: 'a picture called a video',
      make: drawn('picture.mp4', ...still, '-f', 'image2', '-c:v', 'png', '-update', '1'),
      reason: 'unreadable',
    },
    { what: 'a song', make: drawn('song.m4a', ...song, '-c:a', 'aac'), reason: 'no_video' },
    { what: 'a song in a video’s clothes', make: drawn('song.mkv', ...song, '-c:a', 'libopus'), reason: 'no_video' },
    {
      what: 'a song with a cover',
      make: drawn(
        'covered.m4a',
        ...red,
        ...song,
        '-map',
        '0',
        '-map',
        '1',
        '-c:v',
        'mjpeg',
        '-c:a',
        'aac',
        '-frames:v',
        '1',
        '-disposition:v:0',
        'attached_pic',
      ),
      reason: 'no_video',
    },
    { what: 'a video without a single frame', make: bombs.makeWithoutFrames, reason: 'no_video' },
    { what: 'a video whose index is missing', make: bombs.makeWithoutIndex, reason: 'unreadable' },
    { what: 'pixels of a codec that nobody knows', make: bombs.makeUnknownCodec, reason: 'unreadable' },
  ]);
});

describe('copy protection', () => {
  defineRejectedInputTests([
    {
      what: 'an encrypted MP4 (CENC)',
      make: async (dir) => remux(await makeScene(dir, 'clear.mp4'), join(dir, 'cenc.mp4'), [], encryption),
      reason: 'encrypted',
    },
    { what: 'a film of the iTunes Store', make: bombs.makeFairPlay, reason: 'encrypted' },
  ]);
});

describe('what is over a limit, or meant to be', () => {
  defineRejectedInputTests([
    {
      what: 'twenty minutes and a second',
      make: (dir) => makeScene(dir, 'long.mp4', { size: '64x36', rate: '1', seconds: 1201, sound: null }),
      reason: 'too_long',
    },
    { what: 'a single frame that lasts for ten hours', make: bombs.makeEndlessFrame, reason: 'too_long' },
    {
      what: 'a picture of 16384 by 8192',
      make: (dir) =>
        makeScene(dir, 'wall.mp4', {
          size: '16384x8192',
          rate: '1',
          seconds: 1,
          encode: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-threads', '2'],
          sound: null,
        }),
      reason: 'too_many_pixels',
    },
    { what: 'a small picture that declares to be huge', make: bombs.makeHugeDeclaredSize, reason: 'too_many_pixels' },
    { what: 'forty sound tracks', make: (dir) => bombs.makeManyTracks(dir, 40), reason: 'too_many_streams' },
    { what: 'ten thousand streams', make: (dir) => bombs.makeManyBoxes(dir, 10_000), reason: 'too_many_streams' },
    {
      what: 'five million frames in a small file',
      make: (dir) => bombs.makeFrameBomb(dir, 5_000_000),
      reason: 'too_many_frames',
    },
  ]);
});

describe('lists in disguise', () => {
  const manifest =
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>other.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>';
  defineRejectedInputTests([
    {
      what: 'an HLS playlist',
      make: text('hls.mp4', '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n'),
      reason: 'unreadable',
    },
    {
      what: 'a concat list',
      make: text('concat.mp4', "ffconcat version 1.0\nfile 'other.mp4'\n"),
      reason: 'unreadable',
    },
    { what: 'a DASH manifest', make: text('dash.mp4', manifest), reason: 'unreadable' },
    {
      what: 'a description of a live session (SDP)',
      make: text(
        'live.sdp',
        'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
      ),
      reason: 'unreadable',
    },
  ]);
});

describe('refusing', () => {
  const dir = useTempDir();
  it('names size and length before anything is decoded', async () => {
    const gateway = await createTestGateway({ ffmpegPath: '/usr/bin/false' });
    const path = await makeScene(dir.path, 'long.mp4', {
      size: '64x36',
      rate: '1',
      seconds: 1300,
      sound: null,
      encode: H264,
    });
    await expect(runMediaPipeline(gateway, path, dir.path)).rejects.toMatchObject({ rejection: 'too_long' });
  });
});
