import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../../src/config/environment.js';
import { PRICE_TABLE } from '../../../src/config/prices.js';
import { priceOf } from '../../../src/domain/pricing.js';

/** The largest value that the schema lets an operator set. */
function largest(variable: 'MAX_UPLOAD_BYTES' | 'MAX_DURATION_SEC'): number {
  const { maxValue } = environmentSchema.shape[variable].unwrap();
  if (maxValue === null || !Number.isFinite(maxValue)) throw new Error(`${variable} has no limit`);
  return maxValue;
}

describe('the price table', () => {
  it('reaches whatever an operator may allow', () => {
    const video = { durationMs: largest('MAX_DURATION_SEC') * 1000, sizeBytes: largest('MAX_UPLOAD_BYTES') };
    expect(priceOf({ ...video, free: false }, PRICE_TABLE).amountCents).toBeGreaterThan(0);
  });

  it('gets dearer from tier to tier, and every tier can be reached', () => {
    const { tiers } = PRICE_TABLE;
    for (const [index, tier] of tiers.entries()) {
      const before = tiers[index - 1];
      expect(tier.amountCents).toBeGreaterThan(before?.amountCents ?? 0);
      expect(tier.maxDurationMs).toBeGreaterThanOrEqual(before?.maxDurationMs ?? 0);
      expect(tier.maxSizeBytes).toBeGreaterThanOrEqual(before?.maxSizeBytes ?? 0);
      const video = { durationMs: tier.maxDurationMs, sizeBytes: tier.maxSizeBytes, free: false };
      expect(priceOf(video, PRICE_TABLE).amountCents).toBe(tier.amountCents);
    }
  });

  it('is in whole cents, at least Stripe’s least charge, in a currency as Stripe writes it', () => {
    expect(PRICE_TABLE.currency).toMatch(/^[a-z]{3}$/);
    for (const { amountCents } of PRICE_TABLE.tiers) {
      expect(Number.isInteger(amountCents)).toBe(true);
      expect(amountCents).toBeGreaterThanOrEqual(50);
    }
  });
});
