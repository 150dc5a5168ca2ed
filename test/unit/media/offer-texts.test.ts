import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/domain/in-english.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { explainLimit } from '../../../src/domain/media/plan/limit-explanation.js';
import { summarizePlan } from '../../../src/domain/media/plan/plan-summary.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { isSameTarget, safeCeilingBytes, type Target } from '../../../src/domain/media/plan/targets.js';
import { choicesFor } from '../../../src/domain/quote-choices.js';
import { phoneClip } from './facts.js';

const plan = planSize({ facts: phoneClip(), complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });

describe('the limit, as a customer is told it', () => {
  it.each<[Target, string]>([
    [{ provider: 'gmail' }, 'Gmail accepts files of up to 25 MB. What mail adds in transit does not count.'],
    [
      { provider: 'outlook' },
      'Outlook accepts messages of up to 20 MB, measured in transit, which adds 37 %. A file of about 14.6 MB fits.',
    ],
    [
      { provider: 'other' },
      'Almost every mail server accepts messages of up to 15 MB, measured in transit, which adds 37 %. A file of about 10.9 MB fits.',
    ],
    [{ provider: 'own', ceilingBytes: 8_500_000 }, 'You chose a limit of 8.5 MB.'],
  ])('for %o', (target, explanation) => {
    const ceilingBytes = safeCeilingBytes(target);
    const limit = explainLimit(target, ceilingBytes);
    expect(limit.explanation).toBe(explanation);
    expect(limit.ceilingBytes).toBe(ceilingBytes);
    const transitBytes = limit.capAppliesTo === 'encodedMessage' ? ceilingBytes * 1.37 : ceilingBytes;
    expect(transitBytes).toBeLessThanOrEqual(limit.capBytes);
  });
});

describe('a plan in one sentence', () => {
  it('says quality, picture, sound and size', () => {
    const told = { ...plan, grade: 'fair', aim: 'ceiling' } as const;
    const { width, height } = plan.video;
    expect(inEnglish(summarizePlan(told))).toBe(
      `Fair quality at ${width} by ${height} with stereo sound, just under the limit of 8.00 MB.`,
    );
    expect(inEnglish(summarizePlan({ ...told, audio: null, aim: 'quality', targetBytes: 6_200_000 }))).toBe(
      `Fair quality at ${width} by ${height} without sound, in 6.20 MB; a larger file would not look better.`,
    );
  });

  it('says what else there is to know where nothing is encoded', () => {
    expect(inEnglish(summarizePlan({ ...plan, verdict: 'already_fits', mode: 'copy' }))).toMatch(/already fits/);
    expect(inEnglish(summarizePlan({ ...plan, grade: 'good', aim: 'ceiling', verdict: 'already_fits' }))).toMatch(
      /^It already fits, and is encoded for free so that it plays everywhere: good quality at /,
    );
    expect(inEnglish(summarizePlan({ ...plan, verdict: 'cannot_fit', smallestWorkableBytes: 9_100_000 }))).toBe(
      'It cannot fit into 8.00 MB. The smallest usable size is 9.10 MB.',
    );
  });
});

describe('the choices of a customer', () => {
  it.each([
    ['fits', 'good', ['go_on', 'cancel', 'another_size']],
    ['fits', 'poor', ['go_on', 'another_size', 'cancel']],
    ['already_fits', 'excellent', ['go_on', 'cancel', 'another_size']],
    ['cannot_fit', null, ['another_size', 'cancel']],
  ] as const)('for %s, %s: %j', (verdict, grade, choices) => {
    expect(choicesFor({ ...plan, verdict, grade })).toEqual(choices);
  });
});

describe('two targets', () => {
  it('are the same when provider and size are', () => {
    const own = (ceilingBytes: number): Target => ({ provider: 'own', ceilingBytes });
    expect(isSameTarget({ provider: 'gmail' }, { provider: 'gmail' })).toBe(true);
    expect(isSameTarget({ provider: 'gmail' }, { provider: 'outlook' })).toBe(false);
    expect(isSameTarget(own(200_000), own(200_000))).toBe(true);
    expect(isSameTarget(own(200_000), own(200_001))).toBe(false);
    expect(isSameTarget(own(200_000), { provider: 'gmail' })).toBe(false);
  });
});
