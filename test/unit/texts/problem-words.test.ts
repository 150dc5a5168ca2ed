import { describe, expect, it } from 'vitest';
import { PROBLEM_STATUSES } from '../../../src/contracts/problem-codes.js';
import { formatsOf } from '../../../texts/formats.js';
import { problemTexts as german } from '../../../texts/problems/de.js';
import { problemTexts as english } from '../../../texts/problems/en.js';
import { declineWords, problemWords } from '../../../texts/problems/problem-words.js';

const en = english(formatsOf('en'));
const de = german(formatsOf('de'));

describe('a problem in words for a customer', () => {
  it('exists for codes of the API only', () => {
    expect(Object.keys(en.byCode).filter((code) => !(code in PROBLEM_STATUSES))).toEqual([]);
  });

  it('names the limits in the figures of the language', () => {
    expect(problemWords(en, 'upload_too_large', { limitBytes: 2_000_000_000 }).advice).toContain('2 GB');
    expect(problemWords(de, 'upload_too_large', { limitBytes: 1_500_000_000 }).advice).toContain('1,5 GB');
    expect(problemWords(en, 'video_too_long', { limitSec: 1200 }).advice).toContain('20 minutes');
    expect(problemWords(de, 'too_many_requests', { retryAfterSec: 5 }).advice).toContain('in 5 Sekunden');
    expect(problemWords(de, 'maintenance', { retryAfterSec: 7200 }).advice).toContain('in 2 Stunden');
  });

  it('is the general one where the code is none of a customer, or not known yet', () => {
    for (const code of ['webhook_endpoint_disabled', 'of_the_future', 'constructor', '__proto__']) {
      expect(problemWords(de, code)).toBe(de.byCode.internal_error);
    }
  });

  it('says why a card was declined, and that nothing was charged', () => {
    const { advice } = problemWords(en, 'payment_declined', { declineCode: 'insufficient_funds' });
    expect(advice).toBe('There is not enough money on the card. You have not been charged. Try another card.');
    expect(declineWords(de, 'invalid_expiry_year')).toBe('Das Ablaufdatum ist falsch.');
  });

  it('never tells the holder that a card counts as stolen', () => {
    for (const code of ['stolen_card', 'lost_card', 'fraudulent', 'of_the_future', undefined]) {
      expect(declineWords(en, code)).toBe(en.declines.unknown);
    }
  });
});
