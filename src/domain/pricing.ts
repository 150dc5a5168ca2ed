import type { JobText } from '../../texts/job/job-text.js';
import { inEnglish } from './in-english.js';
import { totalCents, type Upsell } from './upsells.js';

/** A row of the price table, valid up to and including its limits. Amounts are in the smallest unit of the currency. */
export interface PriceTier {
  name: string;
  maxDurationMs: number;
  maxSizeBytes: number;
  amountCents: number;
}

/** Tiers in ascending order; the last one must reach the service's limits. */
export interface PriceTable {
  /** ISO 4217, lower case, as Stripe writes it. */
  currency: string;
  tiers: readonly PriceTier[];
  /** What can be bought in addition to an encode. */
  upsells: {
    priority: { amountCents: number };
    extendedRetention: { amountCents: number; retentionMs: number };
  };
}

export interface PriceLine {
  /** In English. */
  label: string;
  /** The same for other languages; absent in offers of old histories. */
  labelCode?: JobText;
  amountCents: number;
}

export interface Price {
  amountCents: number;
  currency: string;
  lines: PriceLine[];
}

/** @throws RangeError when no tier covers the video. The limits are checked earlier, so this means a broken price table. */
export function priceOf(video: { durationMs: number; sizeBytes: number; free: boolean }, table: PriceTable): Price {
  if (video.free) {
    return {
      amountCents: 0,
      currency: table.currency,
      lines: [priceLine({ code: 'line.already_fits', params: {} }, 0)],
    };
  }
  const tier = table.tiers.find((row) => video.durationMs <= row.maxDurationMs && video.sizeBytes <= row.maxSizeBytes);
  if (!tier) throw new RangeError('the price table has no tier for this video');
  const { name, maxDurationMs, maxSizeBytes, amountCents } = tier;
  const label: JobText = { code: 'line.compression', params: { tier: name, maxDurationMs, maxSizeBytes } };
  return { amountCents, currency: table.currency, lines: [priceLine(label, amountCents)] };
}

/** The total price, with a line for each part. */
export function totalPrice(price: Price, upsells: readonly Upsell[]): Price {
  const fees = upsells.map((upsell) => priceLine(upsellLabel(upsell), upsell.amountCents));
  return { ...price, amountCents: totalCents(price.amountCents, upsells), lines: [...price.lines, ...fees] };
}

/** What an upsell is called in an offer and on a bill. */
export function upsellLabel(upsell: Upsell): JobText {
  return upsell.name === 'priority'
    ? { code: 'line.priority', params: { readyWithinMs: upsell.readyWithinMs } }
    : { code: 'line.extended_retention', params: { keptForMs: upsell.retentionMs } };
}

/** A line of a bill. */
export function priceLine(label: JobText, amountCents: number): PriceLine {
  return { label: inEnglish(label), labelCode: label, amountCents };
}
