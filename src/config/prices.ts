import type { PriceTable } from '../domain/pricing.js';

const MINUTE_MS = 60_000;
const MB = 1_000_000;

/** The prices. To change one, change it here: running jobs keep the offer that they were made. */
export const PRICE_TABLE: PriceTable = {
  currency: 'usd',
  tiers: [
    { name: 'up to 5 minutes and 500 MB', maxDurationMs: 5 * MINUTE_MS, maxSizeBytes: 500 * MB, amountCents: 199 },
    { name: 'up to 10 minutes and 1 GB', maxDurationMs: 10 * MINUTE_MS, maxSizeBytes: 1000 * MB, amountCents: 299 },
    { name: 'up to 20 minutes and 2 GB', maxDurationMs: 20 * MINUTE_MS, maxSizeBytes: 2000 * MB, amountCents: 499 },
  ],
};
