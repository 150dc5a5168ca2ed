import { describe, expect, it } from 'vitest';
import { sampleArgv, trialArgv, trialVmafArgv } from '../../../src/domain/media/argv/sample-argv.js';
import {
  estimateFileBitrateBps,
  lowestVmafExcerpt,
  planSample,
  steadyStateFrames,
} from '../../../src/domain/media/sample/sample-plan.js';
import { nextTrial } from '../../../src/domain/media/sample/trial-plan.js';
import type { Trial } from '../../../src/domain/media/sample/complexity-fit.js';
import { phoneClip } from './facts.js';

describe('the sample of a file', () => {
  it('is a short clip whole, and of a long one a few excerpts all over it', () => {
    expect(planSample(phoneClip({ durationMs: 900 })).excerpts).toEqual([{ startMs: 0, durationMs: 900 }]);
    const { excerpts } = planSample(phoneClip({ durationMs: 600_000, video: { width: 640, height: 360 } }));
    expect(excerpts).toHaveLength(8);
    expect(excerpts[0]?.startMs).toBeLessThan(60_000);
    expect(excerpts.at(-1)?.startMs).toBeGreaterThan(540_000);
  });

  it('has about as many pixels of 8K as of 720 lines', () => {
    for (const video of [
      { width: 1280, height: 720 },
      { width: 7680, height: 4320 },
    ]) {
      const { picture, excerpts, framesPerExcerpt } = planSample(phoneClip({ durationMs: 300_000, video }));
      expect(picture.width * picture.height * framesPerExcerpt * excerpts.length).toBeLessThan(320_000_000);
    }
  });

  it('has as many frames where few come in a second', () => {
    const framesOf = (frameRate: number): number => {
      const { excerpts, framesPerExcerpt } = planSample(
        phoneClip({ durationMs: 300_000, video: { width: 640, height: 360, frameRate } }),
      );
      return excerpts.length * framesPerExcerpt;
    };
    expect(framesOf(10)).toBeGreaterThanOrEqual(framesOf(25));
  });

  it('is cut to whole excerpts and has a key frame at each of them', () => {
    const facts = phoneClip({ durationMs: 20_000 });
    const sample = planSample(facts);
    const context = { inputPath: '/in.mp4', facts, threads: 2 };
    expect(sampleArgv(context, sample, '/s.nut').outputOptions.join()).toContain(
      `trim=end_frame=${sample.framesPerExcerpt}`,
    );
    const trial = trialArgv('/s.nut', sample, { picture: sample.picture, crf: 30 }, 2, '/t.mp4');
    expect(trial.outputOptions).toContain(`expr:not(mod(n,${sample.framesPerExcerpt}))`);
  });

  it('is decoded in one go where all of it hangs on one key frame', () => {
    const argvWith = (seekPointsMs: number[]) => {
      const facts = phoneClip({ durationMs: 20_000, video: { seekPointsMs } });
      const sample = planSample(facts);
      expect(sample.excerpts.length).toBeGreaterThan(1);
      return { sample, ...sampleArgv({ inputPath: '/in.mp4', facts, threads: 2 }, sample, '/s.nut') };
    };
    const alone = argvWith([0]);
    const [first, second] = alone.sample.excerpts;
    expect(alone.inputs).toHaveLength(1);
    const offsetSec = ((second?.startMs ?? 0) - (first?.startMs ?? 0)) / 1000;
    expect(alone.outputOptions.join()).toContain(`trim=start=${offsetSec.toFixed(3)}:duration=`);
    const many = argvWith(Array.from({ length: 20 }, (_, second) => 1000 * second));
    expect(many.inputs).toHaveLength(many.sample.excerpts.length);
    expect(many.outputOptions.join()).not.toContain('split=');
  });

  it('does not count the key frames that only stand where excerpts are joined', () => {
    const sample = planSample(phoneClip({ durationMs: 20_000 }));
    const key = { sizeBytes: 50_000, isKey: true };
    const other = { sizeBytes: 1000, isKey: false };
    const packets = sample.excerpts.flatMap(() => [key, ...Array.from({ length: 19 }, () => other)]);
    const bitrateBps = estimateFileBitrateBps(packets, sample);
    const everyPacket = (8 * 30 * (50_000 + 19_000)) / 20;
    expect(bitrateBps).toBeLessThan(everyPacket / 2);
    expect(bitrateBps).toBeGreaterThan(8 * 30 * 1000);
  });

  it('goes by the frames that have settled: not by those that live on a key frame, nor by the starved last ones', () => {
    const sample = planSample(phoneClip({ durationMs: 20_000 }));
    const { framesPerExcerpt: count, excerpts } = sample;
    const sizesOf = (odd: number) => (index: number) => (index < 0.4 * count || index >= 0.9 * count ? odd : 2000);
    const rateOf = (sizeOf: (index: number) => number): number =>
      estimateFileBitrateBps(
        excerpts.flatMap(() =>
          Array.from({ length: count }, (_, index) => ({
            sizeBytes: index === 0 ? 9000 : sizeOf(index),
            isKey: index === 0,
          })),
        ),
        sample,
      );
    expect(rateOf(sizesOf(10))).toBeCloseTo(rateOf(sizesOf(7000)), 6);
  });

  it('is compared in the same frames, and whole where it is all of the file', () => {
    const graphOf = (durationMs: number) => {
      const sample = planSample(phoneClip({ durationMs }));
      const { outputOptions } = trialVmafArgv(
        { trial: 't', sample: 's' },
        sample,
        { step: 3, threads: 2, log: 'l' },
        'o',
      );
      return { sample, graph: outputOptions.join() };
    };
    const long = graphOf(20_000);
    const { from, to } = steadyStateFrames(long.sample);
    expect(to - from).toBeLessThan(0.6 * long.sample.framesPerExcerpt);
    // Of the trial and of the sample alike.
    const settled = `select='between(mod(n,${long.sample.framesPerExcerpt}),${from},${to - 1})'`;
    expect(long.graph.split(settled)).toHaveLength(3);
    const slow = planSample(phoneClip({ durationMs: 20_000, video: { frameRate: 0.1 } }));
    expect(slow.framesPerExcerpt).toBe(1);
    expect(steadyStateFrames(slow), 'of an excerpt of one frame').toEqual({ from: 0, to: 1 });
    const whole = graphOf(900);
    expect(steadyStateFrames(whole.sample)).toEqual({ from: 0, to: whole.sample.framesPerExcerpt });
  });

  it('promises more bytes than short excerpts show: the encoder saw nothing of what comes after them', () => {
    const sample = { ...planSample(phoneClip({ durationMs: 20_000 })), wholePerExcerpts: 1 };
    const packets = [
      { sizeBytes: 9000, isKey: true },
      { sizeBytes: 2000, isKey: false },
    ];
    const rateWith = (framesPerExcerpt: number) => estimateFileBitrateBps(packets, { ...sample, framesPerExcerpt });
    expect(rateWith(20)).toBeGreaterThan(1.15 * rateWith(40));
    expect(rateWith(80)).toBeCloseTo(rateWith(40), 6);
  });

  it('finds the excerpt that looks worst', () => {
    const sample = planSample(phoneClip({ durationMs: 60_000 }));
    const { from, to } = steadyStateFrames(sample);
    const frames = sample.excerpts.map((_, index) => ({
      frame: index * (to - from),
      vmaf: index === 1 ? 40 : 90,
    }));
    expect(lowestVmafExcerpt(frames, sample)).toEqual(sample.excerpts[1]);
  });
});

describe('the trials of a sample', () => {
  const facts = phoneClip({ durationMs: 30_000 });

  function carryOut(ceilingsBytes: number[]): Trial[] {
    const trials: Trial[] = [];
    for (;;) {
      const next = nextTrial(facts, ceilingsBytes, trials);
      if (next === null) return trials;
      const pixels = next.picture.width * next.picture.height;
      trials.push({ ...next, bitrateBps: 2 * pixels * 2 ** ((24 - next.crf) / 6), vmaf: 100 - next.crf });
    }
  }

  it('begin with half and full size and end with the size that would be chosen', () => {
    const [half, full, ...chosen] = carryOut([1_500_000]);
    expect(half?.picture.width).toBe((full?.picture.width ?? 0) / 2);
    expect(chosen.length).toBeLessThanOrEqual(2);
  });

  it('make no bold guess of how fine the second may be, which would take long', () => {
    const first = nextTrial(facts, [20_000_000], []);
    const frugal = {
      ...(first ?? { picture: { width: 2, height: 2, frameRate: 1 }, crf: 0 }),
      crf: 40,
      bitrateBps: 20_000,
    };
    expect(nextTrial(facts, [20_000_000], [frugal])?.crf).toBe(32);
  });

  it('are shared by ceilings that are alike, and bounded for many', () => {
    expect(carryOut([1_500_000, 1_600_000])).toHaveLength(carryOut([1_500_000]).length);
    expect(carryOut([200_000, 500_000, 1_500_000, 4_000_000, 20_000_000]).length).toBeLessThanOrEqual(6);
  });
});
