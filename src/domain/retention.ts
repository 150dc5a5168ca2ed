import { upsellOf, type Upsell } from './upsells.js';

/**
 * The latest time until which a customer can extend the retention of a result without paying or asking support: the usual
 * or bought retention time plus an extension. It is counted from the delivery, so repeated extensions do not add up.
 */
export function latestFreeRetentionEndMs(
  delivered: { deliveredAtMs: number; upsells: readonly Upsell[] },
  { retentionMs, extensionMs }: { retentionMs: number; extensionMs: number },
): number {
  const bought = upsellOf(delivered.upsells, 'extendedRetention')?.retentionMs;
  return delivered.deliveredAtMs + (bought ?? retentionMs) + extensionMs;
}
