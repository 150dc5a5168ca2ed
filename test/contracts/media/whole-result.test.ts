import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JobText } from '../../../texts/job/job-text.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import { makeParts } from '../../support/footage/frame-faults.js';
import { inspectOutput } from '../../support/footage/inspect-output.js';
import { zeroMediaData } from '../../support/footage/zeroed.js';
import { H264, makeScene, remux } from '../../support/footage/scene.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';

const CEILING_BYTES = 1_000_000;

describe('a result that is not as long as its source should be', { timeout: 120_000 }, () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });

  async function shrink(inputPath: string, believe: (facts: MediaFacts) => MediaFacts = (facts) => facts) {
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    const facts = believe(await gateway.probe(inputPath, options));
    const plan = inTwoPasses(planSize({ facts, complexity: TYPICAL_COMPLEXITY, ceilingBytes: CEILING_BYTES }));
    const outputPath = `${inputPath}.out.mp4`;
    const request = { inputPath, scratchDir: dir.path, outputPath, facts, encoder: 'x264' as const, maxAttempts: 2 };
    return { facts, outputPath, report: await gateway.encode({ ...request, plan }, options) };
  }

  function inTwoPasses({ video: { constantCrf, ...video }, ...plan }: SizePlan): SizePlan {
    void constantCrf;
    return { ...plan, mode: 'encode', video: { ...video, bitrateBps: 300_000 } };
  }

  it('is made again another way when our filters are to blame, and is whole then', async () => {
    const sizes = ['160x90', '320x180', '240x136'];
    const clip = await makeParts(
      dir.path,
      'unnoticed.ts',
      sizes.map((size) => ({ size })),
    );
    const { report, outputPath } = await shrink(clip, withoutChange);
    expect(report.shortfalls).toEqual([]);
    const { durationMs, flashMs } = await inspectOutput(outputPath);
    expect(durationMs).toBeGreaterThan(5950);
    expect(durationMs).toBeLessThan(6250);
    expect(flashMs).toBeCloseTo(1000, -2);
  });

  it('is compared with its source also when the size of that changes, up and down', async () => {
    const sizes = ['320x180', '480x270', '640x360', '320x180'];
    const clip = await makeParts(
      dir.path,
      'ladder.ts',
      sizes.map((size) => ({ size })),
    );
    const { facts, outputPath } = await shrink(clip);
    expect(facts.video.changesShape).toBe(true);
    const options = { signal: neverCanceled(), scratchDir: dir.path };
    expect(await gateway.measureQuality(clip, facts, outputPath, options)).toBeGreaterThan(80);
  });

  function withoutChange({ video: { changesShape, ...video }, ...facts }: MediaFacts): MediaFacts {
    expect(changesShape).toBe(true);
    return { ...facts, video };
  }

  it('is delivered when the source is damaged, and says what is missing', async () => {
    const { report, outputPath } = await shrink(await makeUndecodableEnd('picture.mkv'));
    expect(report.shortfalls).toEqual([
      { stream: 'picture', expectedMs: expect.any(Number), deliveredMs: expect.any(Number) },
    ]);
    const [shortfall] = report.shortfalls;
    expect(shortfall?.expectedMs).toBeCloseTo(6000, -2);
    expect(shortfall?.deliveredMs).toBeLessThan(4500);
    expect((await inspectOutput(outputPath)).flashMs).toBeCloseTo(1000, -2);
  });

  describe('whose packets are listed, but whose bytes are zeros', () => {
    async function makeZeroed(name: string, from: number, to: number): Promise<string> {
      const grain = ['noise=alls=30:allf=t'];
      const encode = [...H264, '-g', '25', '-movflags', '+faststart'];
      return await zeroMediaData(await makeScene(dir.path, name, { seconds: 12, filters: grain, encode }), from, to);
    }

    async function lossesBeforePayment(inputPath: string): Promise<readonly JobText[]> {
      const options = { signal: neverCanceled(), scratchDir: dir.path };
      const facts = await gateway.probe(inputPath, options);
      const complexity = await gateway.measureComplexity(inputPath, facts, [CEILING_BYTES], options);
      const { reasonCodes = [] } = planSize({ facts, complexity, ceilingBytes: CEILING_BYTES });
      return reasonCodes.filter(({ code }) => code === 'plan.picture_left_out');
    }

    it('in the middle: this is said before payment, and in the report although both ends are as they should be', async () => {
      const clip = await makeZeroed('middle.mp4', 0.2, 0.85);
      expect(await lossesBeforePayment(clip)).toEqual([
        { code: 'plan.picture_left_out', params: { percent: expect.closeTo(65, -2) } },
      ]);
      const { report } = await shrink(clip);
      const [shortfall, ...others] = report.shortfalls;
      expect(others).toEqual([]);
      expect(shortfall).toMatchObject({ stream: 'picture', within: true });
      expect((shortfall?.expectedMs ?? 0) - (shortfall?.deliveredMs ?? 0)).toBeGreaterThan(6000);
    });

    it('from a point on, as when a download was broken off', async () => {
      const clip = await makeZeroed('end.mp4', 0.2, 1);
      expect(await lossesBeforePayment(clip)).toHaveLength(1);
      const { report } = await shrink(clip);
      expect(report.shortfalls.filter(({ within }) => within)).toEqual([]);
      expect(report.shortfalls[0]).toMatchObject({ stream: 'picture' });
    });

    it('nowhere: nothing is said', async () => {
      const clip = await makeZeroed('nowhere.mp4', 0.5, 0.5);
      expect(await lossesBeforePayment(clip)).toEqual([]);
      expect((await shrink(clip)).report.shortfalls).toEqual([]);
    });
  });

  /** The packets of the second half of the picture are noise, while the sound is as it was. */
  async function makeUndecodableEnd(name: string): Promise<string> {
    const whole = await makeScene(dir.path, `whole-${name}`, { seconds: 6, encode: [...H264, '-g', '15'] });
    return await remux(whole, join(dir.path, name), [], ['-bsf:v', String.raw`noise=amount=gt(n\,90)`]);
  }
});
