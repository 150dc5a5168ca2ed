import { describe, expect, it } from 'vitest';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { SizePlanInput } from '../../../src/domain/media/plan/size-plan.js';
import { seededRandom } from '../../support/seeded-random.js';
import { phoneClip } from './facts.js';

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34];
const CASES_PER_SEED = 300;

function casesFrom(seed: number): SizePlanInput[] {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low * (high / low) ** random();
  return Array.from({ length: CASES_PER_SEED }, () => ({
    facts: phoneClip({
      durationMs: Math.round(between(33, 1_200_000)),
      sizeBytes: 2_000_000_000,
      video: {
        width: Math.round(between(16, 7680)),
        height: Math.round(between(16, 4320)),
        frameRate: between(1, 120),
      },
      ...(random() < 0.3 ? { audio: null } : {}),
    }),
    complexity: {
      ...TYPICAL_COMPLEXITY,
      bitsPerPixel: between(0.0005, 2),
      crfStepsPerDoubling: between(2.5, 12),
      pixelExponent: between(0.4, 1.3),
      loss: {
        logOddsAtReference: -6 + 7 * random(),
        logOddsPerCrf: between(0.05, 0.35),
        halfSize: 0.6 * random(),
        crfStepsPerHalfSize: between(2, 8),
      },
    },
    preset: random() < 0.3 ? ('modern' as const) : ('plays-everywhere' as const),
    ceilingBytes: Math.round(between(20_000, 30_000_000)),
  }));
}

const gradeRank = ({ grade }: SizePlan): number => ['poor', 'fair', 'good', 'excellent'].indexOf(grade ?? '');

describe.each(SEEDS)('any plan (seed %i)', (seed) => {
  it('adds up, is never negative and never larger than its source', () => {
    for (const input of casesFrom(seed)) {
      const { facts, ceilingBytes } = input;
      const plan = planSize(input);
      const { video, videoBytes, audioBytes, containerOverheadBytes, targetBytes } = plan;
      const story = JSON.stringify({ input, plan });
      expect(videoBytes, story).toBeGreaterThan(0);
      expect(video.bitrateBps, story).toBeGreaterThan(0);
      expect(audioBytes, story).toBeGreaterThanOrEqual(0);
      expect(audioBytes + containerOverheadBytes + videoBytes, story).toBe(targetBytes);
      expect([video.width % 2, video.height % 2], story).toEqual([0, 0]);
      expect(video.width, story).toBeLessThanOrEqual(facts.video.width);
      expect(video.height, story).toBeLessThanOrEqual(facts.video.height);
      expect(video.frameRate, story).toBeLessThanOrEqual(facts.video.frameRate);
      if (plan.verdict === 'fits') expect(targetBytes, story).toBeLessThanOrEqual(ceilingBytes);
      else expect(plan.smallestWorkableBytes, story).toBeGreaterThan(ceilingBytes);
    }
  });

  it('gives no less for a higher ceiling', () => {
    for (const input of casesFrom(seed)) {
      const lower = planSize(input);
      const higher = planSize({ ...input, ceilingBytes: Math.round(input.ceilingBytes * 1.02) });
      if (lower.verdict === 'cannot_fit') continue;
      const story = JSON.stringify({ input, lower, higher });
      expect(higher.verdict, story).toBe('fits');
      expect(higher.targetBytes, story).toBeGreaterThanOrEqual(lower.targetBytes);
      expect(higher.video.width * higher.video.height, story).toBeGreaterThanOrEqual(
        lower.video.width * lower.video.height,
      );
      expect(gradeRank(higher), story).toBeGreaterThanOrEqual(gradeRank(lower));
    }
  });
});
