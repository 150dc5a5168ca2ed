import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decoderPixelLimit } from '../../../src/domain/media/facts/media-limits.js';
import { originalPreviewSettings } from '../../../src/domain/media/plan/preview-plan.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import { DEFAULT_TOOL_LIMITS } from '../../../src/gateways/media/media-tools.js';
import { runMemoryBytes } from '../../../src/gateways/media/media-gateway-for.js';
import { containerMemoryBytes } from '../../docker/compose-files.js';
import * as footage from '../../support/footage/footage.js';
import { makeGrowingStream } from '../../support/footage/malformed-files.js';
import { peakResidentBytes } from '../../support/resident-memory.js';
import { findTool } from '../../../stack/tools.js';
import { eventually } from '../../support/eventually.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';
import { processesMentioning } from './processes.js';

const COMPLEXITY = { bitsPerPixel: 0.1, pixels: 320 * 180, frameRate: 30 };
const EIGHT_K = '8192x4320';

describe('a picture that grows over the limit in the middle of the file', () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  let path: string;
  let facts: MediaFacts;

  beforeAll(async () => {
    gateway = await createTestGateway({
      limits: { ...DEFAULT_TOOL_LIMITS, maxPixels: decoderPixelLimit(320 * 180) },
    });
    path = await makeGrowingStream(dir.path, 'growing.ts', '320x180', '1280x720');
    facts = await gateway.probe(path, options());
  });

  const options = () => ({ signal: neverCanceled(), scratchDir: dir.path });
  const tooManyPixels = { code: 'limit_exceeded', rejection: 'too_many_pixels', retryable: false };

  it('is refused when it is measured for an offer', async () => {
    await expect(gateway.measureComplexity(path, facts, [500_000], options())).rejects.toMatchObject(tooManyPixels);
  });

  it('ends an encode, and no retry is worth it', async () => {
    const plan = { ...planSize({ facts, complexity: COMPLEXITY, ceilingBytes: 100_000 }), mode: 'encode' as const };
    const outputPath = join(dir.path, 'out.mp4');
    const request = { inputPath: path, outputPath, facts, plan, encoder: 'x264' as const, maxAttempts: 1 };
    await expect(gateway.encode({ ...request, ...options() }, options())).rejects.toMatchObject(tooManyPixels);
  });

  it('has no preview, no poster and no comparison', async () => {
    const clip = await footage.makeClip(dir.path, 'clip.mp4', { sound: null });
    const excerpt = { startMs: 0, durationMs: facts.durationMs };
    const preview = { inputPath: path, outputPath: `${path}.mp4`, facts, excerpt };
    for (const work of [
      () => gateway.makePreview({ ...preview, settings: originalPreviewSettings(facts) }, options()),
      () => gateway.extractPoster(path, `${path}.jpg`, options()),
      () => gateway.measureQuality(path, facts, clip, options()),
    ]) {
      await expect(work()).rejects.toMatchObject(tooManyPixels);
    }
  });

  it('is refused by its size when it is larger from the start', async () => {
    const large = await makeGrowingStream(dir.path, 'large.ts', '1280x720', '1280x720');
    await expect(gateway.probe(large, options())).rejects.toMatchObject({ rejection: 'too_many_pixels' });
  });
});

describe.runIf(process.platform === 'linux')('work before payment', () => {
  const dir = useTempDir();
  const tooComplex = { code: 'limit_exceeded', rejection: 'too_complex', retryable: false };
  const within = (cpuSeconds: number) => ({ signal: neverCanceled(), scratchDir: dir.path, budget: { cpuSeconds } });

  it('that needs more computing time than its budget is refused, once', async () => {
    const shape = { size: '1920x1080', seconds: 3, grain: 30, sound: null };
    const clip = await footage.makeClip(dir.path, 'expensive.mp4', shape);
    const gateway = await createTestGateway();
    const facts = await gateway.probe(clip, within(60));
    await expect(gateway.measureComplexity(clip, facts, [500_000], within(1))).rejects.toMatchObject(tooComplex);
  });

  it('that makes no progress is refused instead of retried', async () => {
    const clip = await footage.makeClip(dir.path, 'stalls.mp4', { size: '1920x1080', seconds: 5, sound: null });
    const gateway = await createTestGateway({ stallTimeoutMs: 800 });
    const facts = await gateway.probe(clip, within(60));
    const excerpt = { startMs: 0, durationMs: 5000 };
    const settings = { ...originalPreviewSettings(facts), preset: 'medium' as const };
    const preview = { inputPath: clip, outputPath: `${clip}.mp4`, facts, excerpt, settings };
    const making = gateway.makePreview(preview, within(600));
    making.catch(() => undefined);
    const ffmpeg = await eventually(async () =>
      (await processesMentioning(dir.path)).find(({ commandLine }) => commandLine.startsWith(findTool('ffmpeg'))),
    );
    process.kill(ffmpeg.pid, 'SIGSTOP');
    await expect(making).rejects.toMatchObject(tooComplex);
  });
});

describe.runIf(process.platform === 'linux')('the memory of a run', () => {
  const dir = useTempDir();
  const options = () => ({ signal: neverCanceled(), scratchDir: dir.path });

  it('that needs more than it may is refused as too complex, once', async () => {
    const clip = await footage.makeClip(dir.path, 'large.mp4', { size: '2560x1440', seconds: 3 });
    const gateway = await createTestGateway({ limits: { ...DEFAULT_TOOL_LIMITS, dataBytes: 120_000_000 } });
    const facts = await gateway.probe(clip, options());
    await expect(gateway.measureComplexity(clip, facts, [500_000], options())).rejects.toMatchObject({
      ...{ code: 'limit_exceeded', rejection: 'too_complex', retryable: false },
    });
  });

  const container = containerMemoryBytes('worker-media');
  const limits = { ...DEFAULT_TOOL_LIMITS, dataBytes: runMemoryBytes(container, DEFAULT_TOOL_LIMITS.dataBytes) };

  it('stays below that of the container when a picture grows to 67 megapixels', async () => {
    const gateway = await createTestGateway({ limits });
    const path = await makeGrowingStream(dir.path, 'grows.ts', '640x360', '8192x8192');
    const facts = await gateway.probe(path, options());
    const peak = await peakResidentBytes(dir.path, async () => {
      await expect(gateway.measureComplexity(path, facts, [500_000], options())).rejects.toMatchObject({
        rejection: 'too_many_pixels',
      });
    });
    expect(peak, 'no tool was seen running').toBeGreaterThan(0);
    expect(peak).toBeLessThan(container);
  });

  it('is enough for an honest 8K clip, of which the excerpts are read one after the other', async () => {
    const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '6', '-pix_fmt', 'yuv420p'];
    const shape = { size: EIGHT_K, frameRate: '12', seconds: 3, sound: null };
    const path = await footage.makeClip(dir.path, '8k.mp4', { ...shape, encode });
    const gateway = await createTestGateway({ limits });
    const facts = await gateway.probe(path, options());
    const peak = await peakResidentBytes(dir.path, async () => {
      expect(await gateway.measureComplexity(path, facts, [500_000], options())).toMatchObject({
        bitsPerPixel: expect.any(Number),
      });
    });
    expect(peak).toBeLessThan(container);
  });
});
