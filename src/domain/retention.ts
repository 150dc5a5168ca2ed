import { upsellOf, type Upsell } from './upsells.js';

/**
 * Until when a customer can have a result kept without paying or asking anybody: an extension on top of what it is kept
 * anyhow. Counted from the delivery, so asking often does not add up.
 */
export function latestFreeRetentionEndMs(
  delivered: { deliveredAtMs: number; upsells: readonly Upsell[] },
  { retentionMs, extensionMs }: { retentionMs: number; extensionMs: number },
): number {
  const bought = upsellOf(delivered.upsells, 'extendedRetention')?.retentionMs;
  return delivered.deliveredAtMs + (bought ?? retentionMs) + extensionMs;
}
