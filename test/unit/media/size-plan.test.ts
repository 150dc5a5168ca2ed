import { describe, expect, it } from 'vitest';
import type { Complexity } from '../../../src/domain/media/facts/complexity.js';
import { TRANSPARENT_CRF, TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import { phoneClip } from './facts.js';

const plan = (facts: MediaFacts, ceilingBytes: number, complexity: Complexity = TYPICAL_COMPLEXITY): SizePlan =>
  planSize({ facts, ceilingBytes, complexity });

const SLIDES: Complexity = { ...TYPICAL_COMPLEXITY, bitsPerPixel: 0.004 };
const FOOTBALL: Complexity = { ...TYPICAL_COMPLEXITY, bitsPerPixel: 0.2 };

describe('planning a size', () => {
  it('keeps the budget: sound, container and picture make up the target, which is under the ceiling', () => {
    const { audioBytes, containerOverheadBytes, videoBytes, targetBytes, ceilingBytes, aim } = plan(
      phoneClip(),
      8_000_000,
    );
    expect(audioBytes + containerOverheadBytes + videoBytes).toBe(targetBytes);
    expect(targetBytes).toBeLessThan(ceilingBytes);
    expect(aim).toBe('ceiling');
    expect(targetBytes).toBeGreaterThan(0.98 * ceilingBytes);
  });

  it('shrinks what moves and keeps what stands still at the same size', () => {
    const size = (complexity: Complexity) => plan(phoneClip(), 3_000_000, complexity).video.height;
    expect(size(SLIDES)).toBe(1080);
    expect(size(TYPICAL_COMPLEXITY)).toBeLessThan(1080);
    expect(size(FOOTBALL)).toBeLessThan(size(TYPICAL_COMPLEXITY));
  });

  it.each([
    ['4K', { width: 3840, height: 2160 }, 1920, 1080],
    ['portrait', { width: 1080, height: 1920 }, 1080, 1920],
    ['odd sides', { width: 641, height: 361 }, 640, 360],
    ['very wide', { width: 5000, height: 1000 }, 3218, 642],
    ['a wide screen', { width: 2560, height: 1080 }, 2216, 934],
  ])('gives %s the largest even size that plays everywhere', (_what, video, width, height) => {
    const clip = phoneClip({ video, durationMs: 10_000 });
    expect(plan(clip, 25_000_000, SLIDES).video).toMatchObject({ width, height });
  });

  it('halves a high frame rate before it starves the picture', () => {
    const clip = phoneClip({ video: { frameRate: 60 } });
    expect(plan(clip, 25_000_000).video.frameRate).toBe(60);
    const tight = [2_000_000, 4_000_000, 6_000_000, 8_000_000].map((ceiling) => plan(clip, ceiling).video.frameRate);
    expect(tight).toContain(30);
  });

  it('spends no more than can be seen', () => {
    const short = plan(phoneClip({ durationMs: 4000 }), 18_000_000, SLIDES);
    expect(short).toMatchObject({ aim: 'quality', grade: 'excellent' });
    expect(short.video.constantCrf, 'what a single pass is made at').toBeCloseTo(TRANSPARENT_CRF, 0);
    expect(short.targetBytes).toBeLessThan(3_000_000);
  });

  it('trusts a single pass only as far as its size is not near the limit', () => {
    const clip = phoneClip({ durationMs: 4000 });
    const { targetBytes } = plan(clip, 18_000_000, SLIDES);
    const near = plan(clip, Math.ceil(1.1 * targetBytes), SLIDES);
    expect(near.aim).toBe('quality');
    expect(near.video.constantCrf, 'coarser, and no worse to the eye').toBeGreaterThan(TRANSPARENT_CRF + 0.5);
    const tight = plan(clip, Math.floor(0.6 * targetBytes), SLIDES);
    expect(tight.aim).toBe('ceiling');
    expect(tight.video.constantCrf, 'no single pass').toBeUndefined();
  });

  it('takes a single pass also where the limit leaves next to nothing that can be seen', () => {
    const clip = phoneClip({ durationMs: 4000 });
    const { targetBytes } = plan(clip, 18_000_000, SLIDES);
    const close = plan(clip, Math.floor(0.95 * targetBytes), SLIDES);
    expect(close.aim).toBe('quality');
    expect(close.video.constantCrf).toBeGreaterThan(TRANSPARENT_CRF + 1);
    expect(close.targetBytes).toBeLessThanOrEqual(close.ceilingBytes);
    const modern = planSize({ facts: clip, complexity: SLIDES, ceilingBytes: close.ceilingBytes, preset: 'modern' });
    expect(modern.video.constantCrf, 'SVT-AV1 always looks twice').toBeUndefined();
  });

  it('looks at a constant quality first where hardly anything moves, unless a larger picture may still be found', () => {
    const facts = phoneClip();
    const planOf = (bitsPerPixel: number, ceilingBytes: number) =>
      planSize({ facts, complexity: { ...TYPICAL_COMPLEXITY, bitsPerPixel }, ceilingBytes }).video;
    const { analysisCrf, expectedCrf, raisedTo } = planOf(0.004, 3_000_000);
    expect(raisedTo).toBeUndefined();
    expect(analysisCrf).toBeCloseTo((expectedCrf ?? 0) - 5, 2);
    expect(planOf(0.05, 2_000_000).analysisCrf, 'of what moves').toBeUndefined();
    const shrunk = planOf(0.01, 2_000_000);
    expect(shrunk).toMatchObject({ raisedTo: expect.anything() as unknown });
    expect(shrunk.analysisCrf).toBeUndefined();
  });

  it('asks SVT-AV1 for more than is useful of what stands still, since it takes less', () => {
    const facts = phoneClip();
    const planOf = (bitsPerPixel: number, preset: 'modern' | 'plays-everywhere') =>
      planSize({ facts, complexity: { ...TYPICAL_COMPLEXITY, bitsPerPixel }, ceilingBytes: 25_000_000, preset });
    const ratioOf = (bitsPerPixel: number) =>
      planOf(bitsPerPixel, 'modern').videoBytes / planOf(bitsPerPixel, 'plays-everywhere').videoBytes;
    expect(ratioOf(0.004)).toBeGreaterThan(2);
    expect(ratioOf(0.017)).toBeLessThan(1);
  });

  it('gives sound a tenth, one channel when little is left, none when there is none', () => {
    expect(plan(phoneClip(), 25_000_000).audio).toMatchObject({ bitrateBps: 128_000, channels: 2 });
    expect(plan(phoneClip(), 1_500_000).audio).toMatchObject({ channels: 1 });
    expect(plan(phoneClip({ audio: null }), 1_500_000)).toMatchObject({ audio: null, audioBytes: 0 });
    const surround = phoneClip({ audio: { codec: 'ac3', channels: 6, sampleRateHz: 48_000 } });
    expect(plan(surround, 25_000_000).audio?.channels).toBe(2);
  });

  it('says what must be given up when it cannot fit, and fits at exactly that', () => {
    const tooSmall = plan(phoneClip(), 50_000);
    expect(tooSmall).toMatchObject({ verdict: 'cannot_fit', grade: null });
    expect(plan(phoneClip(), tooSmall.smallestWorkableBytes).verdict).toBe('fits');
    expect(plan(phoneClip(), tooSmall.smallestWorkableBytes - 100).verdict).toBe('cannot_fit');
  });

  it('explains itself', () => {
    const { reasons } = plan(phoneClip(), 3_000_000);
    expect(reasons.join(' ')).toMatch(/Sound takes .*It is scaled down to .*limit of 3\.00 MB/);
  });
});

describe('what already fits', () => {
  const small = { sizeBytes: 9_000_000 };

  it.each([
    ['an ordinary clip', phoneClip(small), 'already_fits'],
    ['one without sound', phoneClip({ ...small, audio: null }), 'already_fits'],
    ['one at exactly the ceiling', phoneClip({ sizeBytes: 10_000_000 }), 'already_fits'],
    ['one byte more', phoneClip({ sizeBytes: 10_000_001 }), 'fits'],
    ['HEVC', phoneClip({ ...small, video: { codec: 'hevc' } }), 'fits'],
    ['10 bits', phoneClip({ ...small, video: { profile: 'High 10', pixelFormat: 'yuv420p10le' } }), 'fits'],
    ['surround sound', phoneClip({ ...small, audio: { codec: 'aac', channels: 6, sampleRateHz: 48_000 } }), 'fits'],
    ['Opus', phoneClip({ ...small, audio: { codec: 'opus', channels: 2, sampleRateHz: 48_000 } }), 'fits'],
  ])('%s: %s', (_what, facts, verdict) => {
    const { verdict: found, mode } = plan(facts, 10_000_000);
    expect(found).toBe(verdict);
    expect(mode).toBe(verdict === 'already_fits' ? 'copy' : 'encode');
  });

  const copy = { sizeBytes: 9_000_000, markedKeyFrames: 1, obstacles: [] };

  it('is free by its picture and sound, whatever else fills the file', () => {
    const padded = plan(phoneClip({ copy }), 10_000_000);
    expect(padded).toMatchObject({ verdict: 'already_fits', mode: 'copy' });
    expect(padded.reasons[0]).toBe(
      'The file is 90.00 MB, of which picture and sound are 9.00 MB, and the limit is 10.00 MB, so it already fits.',
    );
    expect(plan(phoneClip({ copy: { ...copy, sizeBytes: 10_000_001 } }), 10_000_000).verdict).toBe('fits');
    const overestimated = phoneClip({ ...small, copy: { ...copy, sizeBytes: 10_000_001 } });
    expect(plan(overestimated, 10_000_000).verdict).toBe('already_fits');
  });

  it('stays free where an oddity forbids a copy, and says so', () => {
    const cropped = plan(phoneClip({ ...small, copy: { ...copy, obstacles: ['crop', 'turn'] } }), 10_000_000);
    expect(cropped).toMatchObject({ verdict: 'already_fits', mode: 'encode' });
    expect(cropped.reasons[1]).toBe('It is encoded again, for free, because it hides the edges of its picture.');
    expect(cropped.predictedVmaf).toBeLessThan(100);
    const { reasons, ...settings } = plan(phoneClip(), 10_000_000);
    expect(reasons.length).toBeGreaterThan(0);
    expect(cropped).toMatchObject({ video: settings.video, audio: settings.audio, grade: settings.grade });
  });
});
