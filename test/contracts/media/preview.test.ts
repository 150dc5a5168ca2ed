import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  encodePreviewSettings,
  originalPreviewSettings,
  previewExcerpt,
} from '../../../src/domain/media/plan/preview-plan.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

const TWELVE_SECONDS = { seconds: 12, size: '640x360', grain: 15 };
/** A packet of sound, and rounding. */
const NEARLY_MS = 60;

describe('a preview', () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });

  async function preview(inputPath: string) {
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = await gateway.probe(inputPath, options);
    const complexity = await gateway.measureComplexity(inputPath, facts, [500_000], options);
    const plan = {
      ...planSize({ facts, complexity, ceilingBytes: 300_000 }),
      mode: 'encode',
      verdict: 'fits',
    } as const;
    const excerpt = previewExcerpt(facts, complexity);
    const settings = encodePreviewSettings(plan, complexity) ?? originalPreviewSettings(facts);
    const outputPath = `${inputPath}.preview.mp4`;
    await gateway.makePreview({ inputPath, outputPath, facts, excerpt, settings }, options);
    // Decodes everything and fails on the first error.
    await footage.makeWithFfmpeg(['-xerror', '-i', outputPath, '-f', 'null', '-']);
    const shown = await gateway.probe(outputPath, options);
    return { facts, plan, shown };
  }

  it('of an encode shows five seconds as the plan has them, picture and sound', async () => {
    const { plan, shown } = await preview(await footage.makeClip(dir.path, 'long.mp4', TWELVE_SECONDS));
    const { width, height } = plan.video;
    expect(width).toBeLessThan(640);
    expect(shown.video).toMatchObject({ width, height, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p' });
    expect(shown.audio).toMatchObject({ codec: 'aac', channels: plan.audio?.channels });
    expect(Math.abs(shown.durationMs - 5000)).toBeLessThan(NEARLY_MS);
  });

  it('of the original has its size, and is kept under 8 MB however hard it is', async () => {
    const inputPath = await footage.makeClip(dir.path, 'noise.mp4', { seconds: 6, size: '640x360', grain: 100 });
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = await gateway.probe(inputPath, options);
    const outputPath = join(dir.path, 'noise-original.mp4');
    const excerpt = { startMs: 1000, durationMs: 5000 };
    await gateway.makePreview(
      { inputPath, outputPath, facts, excerpt, settings: originalPreviewSettings(facts) },
      options,
    );
    const shown = await gateway.probe(outputPath, options);
    expect(shown.video).toMatchObject({ width: 640, height: 360 });
    expect(Math.abs(shown.durationMs - 5000)).toBeLessThan(NEARLY_MS);
    // Without the cap it would be 12 MB.
    expect(shown.sizeBytes).toBeLessThan(8_000_000);
    expect(shown.sizeBytes).toBeGreaterThan(5_000_000);
  });

  it('of a short clip is as long as the clip', async () => {
    const { shown } = await preview(await footage.makeClip(dir.path, 'short.mp4', { seconds: 2, grain: 30 }));
    expect(Math.abs(shown.durationMs - 2000)).toBeLessThan(NEARLY_MS);
  });

  it.each([
    ['a silent clip', footage.makeSilent, null],
    ['5.1 channels', footage.makeSurround, 2],
    ['a portrait clip', footage.makeRotated, 2],
    ['a picture of high dynamic range', footage.makeHdr, 2],
  ])('can be made of %s', async (_, make, mostChannels) => {
    const { facts, shown } = await preview(await make(dir.path));
    expect(shown.video.width > shown.video.height).toBe(facts.video.width > facts.video.height);
    expect(shown.audio?.channels ?? null).toBe(mostChannels && shown.audio?.channels);
    expect(shown.audio?.channels ?? 0).toBeLessThanOrEqual(mostChannels ?? 0);
  });

  it('of a stretch without a picture is refused, and leaves nothing behind', async () => {
    const inputPath = await footage.makeClip(dir.path, 'two.mp4');
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = await gateway.probe(inputPath, options);
    const outputPath = join(dir.path, 'never.mp4');
    const excerpt = { startMs: 60_000, durationMs: 5000 };
    const making = gateway.makePreview(
      { inputPath, outputPath, facts, excerpt, settings: originalPreviewSettings(facts) },
      options,
    );
    await expect(making).rejects.toMatchObject({ name: 'MediaError' });
    expect((await readdir(dir.path)).filter((name) => /^media-|never/.test(name))).toEqual([]);
  });

  it('is called off at once', async () => {
    const inputPath = await footage.makeClip(dir.path, 'called-off.mp4', TWELVE_SECONDS);
    const facts = await gateway.probe(inputPath, { signal: neverCanceled(), scratchDir: dir.path });
    const calling = new AbortController();
    const making = gateway.makePreview(
      {
        inputPath,
        outputPath: join(dir.path, 'called-off-preview.mp4'),
        facts,
        excerpt: { startMs: 0, durationMs: 5000 },
        settings: originalPreviewSettings(facts),
      },
      { signal: calling.signal, scratchDir: dir.path },
    );
    calling.abort();
    await expect(making).rejects.toMatchObject({ code: 'canceled' });
    expect((await readdir(dir.path)).filter((name) => name.startsWith('media-'))).toEqual([]);
  });
});
