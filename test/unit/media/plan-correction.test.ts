import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import {
  correctPlan,
  isSaturated,
  judgeSize,
  lowerTarget,
  applyMeasuredAudioSize,
} from '../../../src/domain/media/plan/plan-correction.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { phoneClip } from './facts.js';

const plan = planSize({ facts: phoneClip(), complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });
const otherBytes = plan.audioBytes + plan.containerOverheadBytes;

describe('correcting a plan by what was measured', () => {
  it('scales the picture alone by the miss', () => {
    const measuredBytes = otherBytes + Math.round(plan.videoBytes * 0.9);
    const corrected = correctPlan(plan, measuredBytes);
    expect(corrected.video.bitrateBps / plan.video.bitrateBps).toBeCloseTo(1 / 0.9, 3);
    expect(corrected.targetBytes).toBe(plan.targetBytes);
  });

  it.each([1.02, 1.05, 1.08])(
    'gets under the ceiling from %f times the budget, however the content gives way',
    (miss) => {
      const measuredBytes = otherBytes + Math.round(plan.videoBytes * miss);
      expect(measuredBytes).toBeGreaterThan(plan.ceilingBytes);
      const scale = correctPlan(plan, measuredBytes).video.bitrateBps / plan.video.bitrateBps;
      for (const response of [1, 1.2]) {
        const nextBytes = otherBytes + plan.videoBytes * miss * scale ** response;
        expect(judgeSize(plan, nextBytes), `a response of ${response}`).toBe('good');
      }
    },
  );

  it('turns less where little moves, which gives way 1.7 times as much as it is asked to', () => {
    const screen = { ...plan, video: { ...plan.video, analysisCrf: 20 } };
    const measuredBytes = otherBytes + Math.round(plan.videoBytes * 1.07);
    const scale = correctPlan(screen, measuredBytes).video.bitrateBps / plan.video.bitrateBps;
    expect(judgeSize(screen, otherBytes + plan.videoBytes * 1.07 * scale ** 1.7, true)).toBe('good');
  });

  it('gives way by all of a large miss, and by more when it is the last chance', () => {
    const screen = { ...plan, video: { ...plan.video, analysisCrf: 20 } };
    const measuredBytes = otherBytes + Math.round(plan.videoBytes * 1.8);
    const sizeAfter = (isLastChance: boolean): number =>
      plan.videoBytes *
      1.8 *
      (correctPlan(screen, measuredBytes, isLastChance).video.bitrateBps / plan.video.bitrateBps);
    expect(sizeAfter(false)).toBeLessThan(plan.videoBytes);
    expect(sizeAfter(true)).toBeLessThan(0.96 * plan.videoBytes);
    expect(sizeAfter(true)).toBeGreaterThan(0.94 * plan.videoBytes);
  });

  it('does not believe that a file far under its target will grow as much as it is asked to', () => {
    const scaleAfter = (share: number) =>
      correctPlan(plan, otherBytes + Math.round(plan.videoBytes * share)).video.bitrateBps / plan.video.bitrateBps;
    expect(scaleAfter(0.6)).toBeLessThan(1 / 0.6 - 0.02);
    expect(scaleAfter(0.95)).toBeCloseTo(1 / 0.95, 3);
  });

  it('makes do with a little less after a correction than at first', () => {
    const measuredBytes = Math.round(plan.targetBytes * 0.985);
    expect(judgeSize(plan, measuredBytes)).toBe('under');
    expect(judgeSize(plan, measuredBytes, true)).toBe('good');
    expect(judgeSize(plan, Math.round(plan.targetBytes * 0.97), true)).toBe('under');
  });

  it.each([
    [8_000_001, 'over'],
    [8_000_000, 'good'],
    [plan.targetBytes, 'good'],
    [Math.round(plan.targetBytes * 0.98), 'under'],
  ])('judges %i bytes as %s', (measuredBytes, judgement) => {
    expect(judgeSize(plan, measuredBytes)).toBe(judgement);
  });

  it('is content with less when quality sets the aim, never with more than the ceiling', () => {
    const capped = { ...plan, aim: 'quality' as const };
    expect(judgeSize(capped, 1_000_000)).toBe('enough');
    expect(judgeSize(capped, 8_000_001)).toBe('over');
  });

  it('is content with a tenth less where that would not be seen', () => {
    const clear = { ...plan, predictedVmaf: 97.6 };
    expect(judgeSize(clear, Math.round(plan.targetBytes * 0.91))).toBe('enough');
    expect(judgeSize(clear, Math.round(plan.targetBytes * 0.89))).toBe('under');
    expect(judgeSize(clear, plan.targetBytes)).toBe('good');
    expect(judgeSize({ ...plan, predictedVmaf: 97.4 }, Math.round(plan.targetBytes * 0.91))).toBe('under');
  });

  it('gives the picture what the sound has left', () => {
    const settled = applyMeasuredAudioSize(plan, plan.audioBytes - 100_000);
    expect(settled.targetBytes).toBe(plan.targetBytes);
    expect(settled.videoBytes).toBeGreaterThan(plan.videoBytes + 100_000);
    expect(settled.video.bitrateBps).toBeGreaterThan(plan.video.bitrateBps);
  });

  it('aims lower for a less exact encoder', () => {
    const lowered = lowerTarget(plan, 0.94);
    expect(lowered.targetBytes).toBe(7_520_000);
    expect(lowerTarget(lowered, 0.99)).toBe(lowered);
  });

  it('notices content that takes no more bits', () => {
    const first = { bitrateBps: 1_000_000, sizeBytes: 3_000_000 };
    expect(isSaturated(plan, first, { bitrateBps: 2_000_000, sizeBytes: 3_100_000 })).toBe(true);
    expect(isSaturated(plan, first, { bitrateBps: 1_050_000, sizeBytes: 3_140_000 })).toBe(false);
  });

  it('allows for an encoder that does not repeat itself', () => {
    const modern = { ...plan, preset: 'modern' as const };
    const measuredBytes = otherBytes + Math.round(plan.videoBytes * 1.02);
    const scale = correctPlan(modern, measuredBytes).video.bitrateBps / plan.video.bitrateBps;
    for (const spread of [0.99, 1.01])
      expect(judgeSize(modern, otherBytes + plan.videoBytes * 1.02 * scale * spread, true)).toBe('good');
    const first = { bitrateBps: 162_700, sizeBytes: 708_000 };
    const hardlyMore = { bitrateBps: 171_719, sizeBytes: 703_500 };
    expect(isSaturated(modern, first, hardlyMore), 'the spread hides what a small step brings').toBe(false);
    expect(isSaturated(modern, first, { ...hardlyMore, bitrateBps: 200_000 })).toBe(true);
  });
});
