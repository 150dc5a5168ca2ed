import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../../src/config/environment.js';
import { PRICE_TABLE, validatePriceTable, readPriceTable } from '../../../src/config/prices.js';
import { ConfigurationError, type Environment } from '../../../src/config/environment.js';
import type { PriceTable } from '../../../src/domain/pricing.js';
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

describe('a price table of one’s own', () => {
  const LIMITS = {
    MAX_UPLOAD_BYTES: 2_000_000_000,
    MAX_DURATION_SEC: 1200,
    DOWNLOAD_TTL_MIN: 1440,
    RETENTION_EXTENSION_MIN: 1440,
  };
  const [small, middle, large] = PRICE_TABLE.tiers;

  function complaintAbout(change: Partial<Record<keyof PriceTable, unknown>>): string {
    try {
      validatePriceTable({ ...PRICE_TABLE, ...change }, LIMITS);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    throw new Error('the table was taken');
  }

  it('is taken when it is whole, and is the built-in one when none is given', () => {
    expect(validatePriceTable(PRICE_TABLE, LIMITS)).toEqual(PRICE_TABLE);
    expect(readPriceTable(LIMITS as Environment)).toEqual(PRICE_TABLE);
    const path = join(mkdtempSync(join(tmpdir(), 'mailsized-prices-')), 'prices.json');
    writeFileSync(path, JSON.stringify({ ...PRICE_TABLE, currency: 'eur' }));
    expect(readPriceTable({ ...LIMITS, PRICES_FILE: path }).currency).toBe('eur');
  });

  it.each<[string, Partial<Record<keyof PriceTable, unknown>>, RegExp]>([
    ['a currency in capitals', { currency: 'USD' }, /currency: three small letters/],
    ['no row', { tiers: [] }, /tiers: /],
    ['half a cent', { tiers: [small, { ...middle, amountCents: 299.5 }, large] }, /tiers\.1\.amountCents: /],
    ['less than Stripe takes', { tiers: [{ ...small, amountCents: 49 }, middle, large] }, /tiers\.0\.amountCents: /],
    [
      'less than Stripe takes in its currency',
      { currency: 'sek' },
      /tiers\.0\.amountCents: .* 300 sek\n.*tiers\.1\.am/,
    ],
    [
      'a row that costs no more',
      { tiers: [small, { ...middle, amountCents: 199 }, large] },
      /tiers\.1: .*costs no more/,
    ],
    ['rows in the wrong order', { tiers: [middle, { ...small, amountCents: 300 }, large] }, /tiers\.1: reaches less/],
    ['a last row that does not reach the limits', { tiers: [small, middle] }, /tiers\.1: does not reach MAX_UPLOAD/],
    [
      'a retention that is no longer than the free one',
      { upsells: { ...PRICE_TABLE.upsells, extendedRetention: { amountCents: 49, retentionMs: 86_400_000 } } },
      /extendedRetention\.retentionMs: is not longer/,
    ],
    ['no fee for priority', { upsells: { extendedRetention: PRICE_TABLE.upsells.extendedRetention } }, /priority/],
  ])('with %s is refused, and the row is named', (_, change, complaint) => {
    expect(complaintAbout(change)).toMatch(complaint);
  });

  it('that cannot be read is refused with its name', () => {
    const broken = { ...LIMITS, PRICES_FILE: '/nowhere/prices.json' } as Environment;
    expect(() => readPriceTable(broken)).toThrow(/PRICES_FILE: \/nowhere\/prices.json/);
  });
});
