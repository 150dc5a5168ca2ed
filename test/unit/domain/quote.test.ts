import { describe, expect, it } from 'vitest';
import { planSize } from '../../../src/domain/media/plan/size-plan.js';
import { refusalOf, type Offer, type Quote } from '../../../src/domain/quote.js';
import { phoneClip } from '../media/facts.js';

const EXPIRES_AT_MS = 10_000;
const complexity = { bitsPerPixel: 0.05, pixels: 1920 * 1080, frameRate: 30 };

function quoteFor(quoteId: string, ceilingBytes: number): Quote {
  return {
    quoteId,
    target: { provider: 'own', ceilingBytes },
    plan: planSize({ facts: phoneClip(), complexity, ceilingBytes }),
    price: { amountCents: 199, currency: 'usd', lines: [] },
  };
}

const offer: Offer = {
  quotes: [quoteFor('fits', 25_000_000), quoteFor('free', 2_000_000_000), quoteFor('tiny', 1000)],
  expiresAtMs: EXPIRES_AT_MS,
};

describe('a quote', () => {
  it('stands for what this test says', () => {
    expect(offer.quotes.map(({ plan }) => plan.verdict)).toEqual(['fits', 'already_fits', 'cannot_fit']);
  });

  it.each([
    ['fits', EXPIRES_AT_MS - 1, null],
    ['free', EXPIRES_AT_MS - 1, null],
    ['tiny', EXPIRES_AT_MS - 1, 'quote_unsellable'],
    ['of an earlier offer', EXPIRES_AT_MS - 1, 'quote_unknown'],
    ['', EXPIRES_AT_MS - 1, 'quote_unknown'],
    ['fits', EXPIRES_AT_MS, 'quote_expired'],
    ['tiny', EXPIRES_AT_MS, 'quote_expired'],
    ['of an earlier offer', EXPIRES_AT_MS, 'quote_unknown'],
  ])('%j at %i ms: %s', (quoteId, nowMs, refusal) => {
    expect(refusalOf(offer, quoteId, nowMs)).toBe(refusal);
  });
});
