import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

describe('probing a file', () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });
  const probe = (path: string) => gateway.probe(path, { signal: neverCanceled(), scratchDir: dir.path });

  it('tells size, length, codecs and rates of an ordinary clip', async () => {
    const facts = await probe(await footage.makeClip(dir.path, 'ordinary.mp4', { frameRate: '30000/1001' }));
    expect(facts).toMatchObject({
      streamCount: 2,
      video: { codec: 'h264', pixelFormat: 'yuv420p', width: 320, height: 180, rotationDegrees: 0, hdr: null },
      audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000 },
    });
    expect(facts.video.frameRate).toBeCloseTo(29.97, 2);
    expect(Math.abs(facts.durationMs - 2000)).toBeLessThan(60);
    expect(facts.sizeBytes).toBeGreaterThan(1000);
  });

  it('gives the size as a viewer sees it', async () => {
    expect((await probe(await footage.makeRotated(dir.path))).video).toMatchObject({ width: 180, height: 320 });
    expect((await probe(await footage.makeAnamorphic(dir.path))).video).toMatchObject({ width: 524, height: 288 });
    expect((await probe(await footage.makeOddSized(dir.path))).video).toMatchObject({ width: 321, height: 181 });
  });

  it('tells which way a phone was held', async () => {
    const { rotationDegrees } = (await probe(await footage.makeRotated(dir.path))).video;
    expect([90, 270]).toContain(rotationDegrees);
  });

  it('says when there is no sound, or more of it than two ears need', async () => {
    expect((await probe(await footage.makeSilent(dir.path))).audio).toBeNull();
    expect((await probe(await footage.makeSurround(dir.path))).audio).toMatchObject({ channels: 6 });
  });

  it('recognises deep colour and high dynamic range', async () => {
    expect((await probe(await footage.makeTenBit(dir.path))).video.pixelFormat).toBe('yuv420p10le');
    expect((await probe(await footage.makeHdr(dir.path))).video).toMatchObject({ codec: 'hevc', hdr: 'pq' });
  });

  it('passes over a cover and finds the film', async () => {
    const { video, streamCount } = await probe(await footage.makeVideoWithCover(dir.path));
    expect(video).toMatchObject({ codec: 'h264', width: 320 });
    expect(streamCount).toBe(2);
  });

  it('finds the length of a recording that does not state it', async () => {
    const path = await footage.makeUnknownDuration(dir.path);
    const { durationMs } = await probe(path);
    expect(Math.abs(durationMs - 2000)).toBeLessThan(60);
  });

  it('keeps the capture date', async () => {
    const path = await footage.makeClip(dir.path, 'dated.mp4', {
      encode: ['-c:v', 'libx264', '-c:a', 'aac', '-metadata', 'creation_time=2024-05-06T07:08:09Z'],
    });
    expect((await probe(path)).recordedAt).toBe('2024-05-06T07:08:09.000Z');
  });

  it.each([
    ['a text in disguise', 'unreadable', () => footage.makeTextFile(dir.path, 'text.mp4', 'Dear Sir or Madam,\n')],
    ['an empty file', 'unreadable', () => footage.makeTextFile(dir.path, 'empty.mp4', '')],
    ['sound alone', 'no_video', () => footage.makeAudioOnly(dir.path)],
    ['a song with a cover', 'no_video', () => footage.makeAudioWithCover(dir.path)],
  ])('refuses %s as %s', async (_what, rejection, make) => {
    await expect(probe(await make())).rejects.toMatchObject({ code: 'unreadable_input', rejection, retryable: false });
  });

  it('names neither the file nor what the tool said in its message', async () => {
    const path = await footage.makeTextFile(dir.path, 'my-secret-name.mp4', 'no video');
    const error = await probe(path).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('my-secret-name');
    expect(JSON.stringify(error)).not.toContain('my-secret-name');
    expect(error).toMatchObject({ log: expect.stringContaining('my-secret-name') });
  });
});

describe('measuring what the content asks for', () => {
  const dir = useTempDir();

  it('tells a calm picture from a grainy one', async () => {
    const gateway = await createTestGateway();
    const measure = async (path: string) => {
      const options = { signal: neverCanceled(), scratchDir: dir.path };
      return gateway.measureComplexity(path, await gateway.probe(path, options), [300_000], options);
    };
    const calm = await measure(await footage.makeClip(dir.path, 'calm.mp4', { seconds: 8 }));
    const grainy = await measure(await footage.makeClip(dir.path, 'grainy.mp4', { seconds: 8, grain: 40 }));
    expect(grainy.bitsPerPixel).toBeGreaterThan(3 * calm.bitsPerPixel);
  });

  it('says how much of a file is left whose end is missing, and measures that', async () => {
    const gateway = await createTestGateway();
    const path = await footage.makeTruncated(dir.path);
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = await gateway.probe(path, options);
    expect(facts.damaged).toEqual({ statedDurationMs: 8000 });
    expect(facts.durationMs).toBeGreaterThan(1000);
    expect(facts.durationMs).toBeLessThan(7000);
    expect((await gateway.measureComplexity(path, facts, [300_000], options)).bitsPerPixel).toBeGreaterThan(0);
  });

  it('takes a poster of the file, small and upright', async () => {
    const gateway = await createTestGateway();
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const path = await footage.makeClip(dir.path, 'wide.mp4', { size: '1280x720' });
    const posterPath = join(dir.path, 'poster.jpg');
    await gateway.extractPoster(path, posterPath, options);
    expect(await footage.pictureSize(posterPath)).toEqual({ width: 640, height: 360 });
    await gateway.extractPoster(await footage.makeRotated(dir.path), posterPath, options);
    expect(await footage.pictureSize(posterPath)).toEqual({ width: 180, height: 320 });
  });
});
