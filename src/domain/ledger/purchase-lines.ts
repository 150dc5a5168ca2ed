import { priceLine, upsellLabel, type PriceLine } from '../pricing.js';
import type { PurchaseAttempt } from './purchase-attempts.js';

/**
 * What was bought, line by line, as receipt and record name it: from the ledger alone, because there may have been a new
 * offer since, but the purchase does not change.
 */
export function purchaseLines({
  amountCents,
  lines,
  upsells = [],
}: Pick<PurchaseAttempt, 'amountCents' | 'lines' | 'upsells'>): PriceLine[] {
  const extras = upsells.map((upsell) => priceLine(upsellLabel(upsell), upsell.amountCents));
  const extraCents = extras.reduce((sum, extra) => sum + extra.amountCents, 0);
  // Old records do not say what the quote called it.
  const made = lines ?? [priceLine({ code: 'line.making_it_fit', params: {} }, amountCents - extraCents)];
  return [...made, ...extras];
}
