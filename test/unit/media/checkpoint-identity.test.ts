import { describe, expect, it } from 'vitest';
import { NO_ATTEMPTS, planNextAttempt } from '../../../src/domain/media/encode/attempt-history.js';
import { checkpointIdentity } from '../../../src/domain/media/encode/checkpoint-identity.js';
import { planForEncoder } from '../../../src/domain/media/encode/plan-for-encoder.js';
import { correctPlan } from '../../../src/domain/media/plan/plan-correction.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import { ffmpegBuildOf } from '../../../src/domain/media/encode/tool-versions.js';
import { phoneClip } from './facts.js';

const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };
const plan = planSize({ facts: phoneClip(), complexity, ceilingBytes: 18_000_000 });
const versions = { ffmpeg: '9.0.2', ffprobe: '8.1', x264: 'core 165' };
const subject = { etag: '"abc"', plan, encoder: 'x264', build: ffmpegBuildOf(versions) };

describe('what a checkpoint belongs to', () => {
  it('is the same after the plan has been through JSON and its fields have another order', () => {
    const shuffled = Object.fromEntries(Object.entries(plan).reverse()) as unknown as SizePlan;
    const again = JSON.parse(JSON.stringify(shuffled)) as SizePlan;
    expect(checkpointIdentity({ ...subject, plan: again })).toBe(checkpointIdentity(subject));
  });

  it.each([
    ['source', { etag: '"abd"' }],
    ['plan', { plan: { ...plan, video: { ...plan.video, bitrateBps: plan.video.bitrateBps + 1 } } }],
    ['encoder', { encoder: 'nvenc' }],
    ['ffmpeg', { build: ffmpegBuildOf({ ...versions, ffmpeg: '5.1' }) }],
    ['x264', { build: ffmpegBuildOf({ ...versions, x264: 'core 164' }) }],
  ])('is another with another %s', (_what, change) => {
    expect(checkpointIdentity({ ...subject, ...change })).not.toBe(checkpointIdentity(subject));
  });

  it('does not depend on ffprobe, which writes nothing of it', () => {
    expect(ffmpegBuildOf({ ...versions, ffprobe: '5.1' })).toBe(ffmpegBuildOf(versions));
  });
});

describe('going on after attempts elsewhere', () => {
  it('starts with the planned rate when there were none', () => {
    expect(planNextAttempt(plan, NO_ATTEMPTS)).toEqual(plan);
  });

  it('starts with the rate that the last one would have been corrected to', () => {
    const first = correctPlan(plan, 20_000_000);
    const corrected = correctPlan(first, 17_000_000);
    const last = { bitrateBps: first.video.bitrateBps, sizeBytes: 17_000_000 };
    expect(planNextAttempt(plan, { attempts: 2, last })).toEqual(corrected);
  });
});

describe('a plan for NVENC', () => {
  it('aims lower, and says that it is unmeasured', () => {
    const onGpu = planForEncoder('nvenc', plan);
    expect(onGpu.targetBytes).toBeLessThanOrEqual(plan.ceilingBytes * 0.94);
    expect(onGpu.reasons.join()).toContain('not been measured');
    expect(onGpu.reasons.slice(0, -1)).toEqual(plan.reasons);
  });
});
