import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PriceTable } from '../domain/pricing.js';
import { ConfigurationError, minutesToMs, type Variables } from './environment.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MB = 1_000_000;

/** The prices, unless `PRICES_FILE` names others. Running jobs keep their offer. */
export const PRICE_TABLE: PriceTable = {
  currency: 'usd',
  tiers: [
    { name: 'up to 5 minutes and 500 MB', maxDurationMs: 5 * MINUTE_MS, maxSizeBytes: 500 * MB, amountCents: 199 },
    { name: 'up to 10 minutes and 1 GB', maxDurationMs: 10 * MINUTE_MS, maxSizeBytes: 1000 * MB, amountCents: 299 },
    { name: 'up to 20 minutes and 2 GB', maxDurationMs: 20 * MINUTE_MS, maxSizeBytes: 2000 * MB, amountCents: 499 },
  ],
  upsells: {
    priority: { amountCents: 99 },
    extendedRetention: { amountCents: 49, retentionMs: 14 * DAY_MS },
  },
};

type Limits = Pick<
  Variables<'uploads' | 'timings'>,
  'MAX_UPLOAD_BYTES' | 'MAX_DURATION_SEC' | 'DOWNLOAD_TTL_MIN' | 'RETENTION_EXTENSION_MIN'
>;

/**
 * The smallest payments that Stripe accepts, where they are above the default.
 * https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const MIN_AMOUNTS: Partial<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  hkd: 400,
  huf: 17_500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};
const DEFAULT_MIN_AMOUNT = 50;

/** An upsell is added to a price, so its fee may be smaller than a payment. */
const amount = (least: number) => z.int().min(least).max(100_000);

const tierSchema = z.strictObject({
  name: z.string().min(1).max(80),
  maxDurationMs: z.int().positive(),
  maxSizeBytes: z.int().positive(),
  amountCents: amount(DEFAULT_MIN_AMOUNT),
});

const tableSchema = z.strictObject({
  currency: z.string().regex(/^[a-z]{3}$/, 'three small letters, as Stripe writes it'),
  tiers: z.array(tierSchema).min(1),
  upsells: z.strictObject({
    priority: z.strictObject({ amountCents: amount(1) }),
    extendedRetention: z.strictObject({ amountCents: amount(1), retentionMs: z.int().positive() }),
  }),
});

/**
 * The price table of this installation: the one in `PRICES_FILE` (JSON), else the one above.
 *
 * @throws ConfigurationError that names each broken row.
 */
export function readPriceTable(environment: Variables<'prices'> & Limits): PriceTable {
  const { PRICES_FILE: path } = environment;
  return validatePriceTable(path === undefined ? PRICE_TABLE : readJsonFile(path), environment);
}

/** @throws ConfigurationError that names each broken row. */
export function validatePriceTable(table: unknown, limits: Limits): PriceTable {
  const result = tableSchema.safeParse(table);
  const complaints = result.success
    ? priceTableErrors(result.data, limits)
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (complaints.length > 0 || !result.success)
    throw new ConfigurationError(`The price table is broken:\n${complaints.map((line) => `  ${line}`).join('\n')}`);
  return result.data;
}

/** Each row must reach at least as far as the row before and cost more; the last row must reach the upload limits. */
function priceTableErrors(
  { currency, tiers, upsells: { extendedRetention } }: PriceTable,
  { MAX_UPLOAD_BYTES, MAX_DURATION_SEC, DOWNLOAD_TTL_MIN, RETENTION_EXTENSION_MIN }: Limits,
): string[] {
  const complaints = tiers.flatMap((tier, row) => {
    const before = tiers[row - 1];
    if (!before) return [];
    const goesFurther = tier.maxDurationMs >= before.maxDurationMs && tier.maxSizeBytes >= before.maxSizeBytes;
    const costsMore = tier.amountCents > before.amountCents;
    return goesFurther && costsMore ? [] : [`tiers.${row}: reaches less, or costs no more, than the row before`];
  });
  const minAmount = MIN_AMOUNTS[currency] ?? DEFAULT_MIN_AMOUNT;
  for (const [row, { amountCents }] of tiers.entries()) {
    if (amountCents < minAmount)
      complaints.push(`tiers.${row}.amountCents: Stripe accepts no less than ${minAmount} ${currency}`);
  }
  const last = tiers.at(-1);
  if (last && (last.maxSizeBytes < MAX_UPLOAD_BYTES || last.maxDurationMs < MAX_DURATION_SEC * 1000))
    complaints.push(`tiers.${tiers.length - 1}: does not reach MAX_UPLOAD_BYTES and MAX_DURATION_SEC`);
  if (extendedRetention.retentionMs <= minutesToMs(DOWNLOAD_TTL_MIN + RETENTION_EXTENSION_MIN))
    complaints.push(
      'upsells.extendedRetention.retentionMs: is not longer than DOWNLOAD_TTL_MIN and RETENTION_EXTENSION_MIN, which are free',
    );
  return complaints;
}

function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`PRICES_FILE: ${path} cannot be read as JSON`, { cause });
  }
}
