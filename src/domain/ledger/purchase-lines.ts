import { priceLine, upsellLabel, type PriceLine } from '../pricing.js';
import type { PurchaseAttempt } from './purchase-attempts.js';

/**
 * The lines of a purchase, as receipt and record show them. They come from the ledger alone, because a later offer does
 * not change the purchase.
 */
export function purchaseLines({
  amountCents,
  lines,
  upsells = [],
}: Pick<PurchaseAttempt, 'amountCents' | 'lines' | 'upsells'>): PriceLine[] {
  const extras = upsells.map((upsell) => priceLine(upsellLabel(upsell), upsell.amountCents));
  const extraCents = extras.reduce((sum, extra) => sum + extra.amountCents, 0);
  // Old records do not have the quote's lines.
  const made = lines ?? [priceLine({ code: 'line.making_it_fit', params: {} }, amountCents - extraCents)];
  return [...made, ...extras];
}
