import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/domain/in-english.js';
import { TYPICAL_COMPLEXITY } from '../../../src/domain/media/facts/tuning.js';
import { encodeInsteadOfCopy } from '../../../src/domain/media/plan/plan-correction.js';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { upsellLabel } from '../../../src/domain/pricing.js';
import type { ReasonCode } from '../../../src/domain/video-state.js';
import { say, sayOr } from '../../../texts/coded-text.js';
import { formatsOf } from '../../../texts/formats.js';
import { jobTexts } from '../../../texts/job/de.js';
import { jobTexts as english } from '../../../texts/job/en.js';
import { endWords, refundWords } from '../../../texts/job/job-text.js';
import { phoneClip } from '../media/facts.js';

const german = jobTexts(formatsOf('de', 'UTC'));

describe('what the service says of a job', () => {
  it('is kept in English and by code, so that it can be said in another language', () => {
    const plan = planSize({ facts: phoneClip(), complexity: TYPICAL_COMPLEXITY, ceilingBytes: 8_000_000 });
    expect(plan.reasonCodes?.map(inEnglish)).toEqual(plan.reasons);
    const reasons = plan.reasonCodes?.map((reason) => say(german, reason)) ?? [];
    expect(reasons).toContain('Das Ziel liegt knapp unter der Grenze von 8,00 MB.');
    expect(reasons).not.toContain(null);
  });

  it('keeps both together when a reason is replaced', () => {
    const plan = planSize({ facts: phoneClip(), complexity: TYPICAL_COMPLEXITY, ceilingBytes: 2_000_000_000 });
    const corrected = encodeInsteadOfCopy(plan);
    expect(corrected.reasonCodes?.map(inEnglish)).toEqual(corrected.reasons);
    expect(corrected.reasons[1]).toMatch(/encoded again, for free/);
  });

  it('has no codes in plans of old histories, and gets none when a reason is replaced', () => {
    const { reasonCodes, ...old } = planSize({
      facts: phoneClip(),
      complexity: TYPICAL_COMPLEXITY,
      ceilingBytes: 2_000_000_000,
    });
    expect(reasonCodes).toBeDefined();
    expect(encodeInsteadOfCopy(old)).not.toHaveProperty('reasonCodes');
  });

  it('is the English sentence where the code is missing or newer than the reader', () => {
    expect(sayOr(german, { code: 'plan.no_sound', params: {} }, 'x')).toBe('Das Video hat keinen Ton.');
    expect(sayOr(german, { code: 'plan.of_the_future', params: {} }, 'A sentence.')).toBe('A sentence.');
    expect(sayOr(german, { code: 'constructor', params: {} }, 'A sentence.')).toBe('A sentence.');
    expect(sayOr(german, null, 'A sentence.')).toBe('A sentence.');
  });

  it('counts in the forms of the language', () => {
    const day = upsellLabel({ name: 'extendedRetention', amountCents: 49, retentionMs: 86_400_000 });
    expect([inEnglish(day), say(german, day)]).toEqual(['Kept for 1 day', '1 Tag aufbewahrt']);
    const days = upsellLabel({ name: 'extendedRetention', amountCents: 49, retentionMs: 14 * 86_400_000 });
    expect([inEnglish(days), say(german, days)]).toEqual(['Kept for 14 days', '14 Tage aufbewahrt']);
  });

  it('gives every reason for an end words in each language, and more where a customer can do something', () => {
    const reason: ReasonCode = 'too_large';
    expect(endWords(german, reason)).toBe('Die Datei ist größer, als wir annehmen.');
    expect(refundWords(german, reason)).toBe('Wir konnten Ihr Video nicht annehmen.');
    expect(endWords(german, 'canceled_by_customer')).toBe('Sie haben Ihr Video abgebrochen.');
    expect(endWords(german, null)).toBe(german['refund.unknown']);
    expect(endWords(english(formatsOf('en')), 'of_the_future')).toMatch(/a problem on our side/);
  });
});
