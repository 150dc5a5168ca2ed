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
  label: string;
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
    return { amountCents: 0, currency: table.currency, lines: [{ label: 'Already fits', amountCents: 0 }] };
  }
  const tier = table.tiers.find((row) => video.durationMs <= row.maxDurationMs && video.sizeBytes <= row.maxSizeBytes);
  if (!tier) throw new RangeError('the price table has no tier for this video');
  return {
    amountCents: tier.amountCents,
    currency: table.currency,
    lines: [{ label: `Compression, ${tier.name}`, amountCents: tier.amountCents }],
  };
}
