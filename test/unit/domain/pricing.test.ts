import { describe, expect, it } from 'vitest';
import { priceOf, type PriceTable } from '../../../src/domain/pricing.js';

const TABLE: PriceTable = {
  currency: 'eur',
  tiers: [
    { name: 'small', maxDurationMs: 1000, maxSizeBytes: 100, amountCents: 199 },
    { name: 'large', maxDurationMs: 5000, maxSizeBytes: 1000, amountCents: 499 },
  ],
  upsells: { priority: { amountCents: 99 }, extendedRetention: { amountCents: 49, retentionMs: 1000 } },
};

describe('the price', () => {
  it.each([
    ['well inside the first tier', 10, 1, 199],
    ['at both borders of the first tier', 1000, 100, 199],
    ['a millisecond longer', 1001, 100, 499],
    ['a byte larger', 1000, 101, 499],
    ['at both borders of the last tier', 5000, 1000, 499],
  ])('of a video %s', (_, durationMs, sizeBytes, amountCents) => {
    const price = priceOf({ durationMs, sizeBytes, free: false }, TABLE);
    expect(price).toMatchObject({ amountCents, currency: 'eur' });
    expect(price.lines.reduce((sum, line) => sum + line.amountCents, 0)).toBe(amountCents);
  });

  it('is nothing for a video that fits already, however large', () => {
    expect(priceOf({ durationMs: 1e9, sizeBytes: 1e12, free: true }, TABLE)).toEqual({
      amountCents: 0,
      currency: 'eur',
      lines: [{ label: 'Already fits', labelCode: { code: 'line.already_fits', params: {} }, amountCents: 0 }],
    });
  });

  it.each([
    [5001, 1000],
    [5000, 1001],
  ])('is refused beyond the last tier: %i ms, %i bytes', (durationMs, sizeBytes) => {
    expect(() => priceOf({ durationMs, sizeBytes, free: false }, TABLE)).toThrow(RangeError);
  });
});
