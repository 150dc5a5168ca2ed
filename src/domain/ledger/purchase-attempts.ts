import type { Target } from '../media/plan/targets.js';
import type { PriceLine } from '../pricing.js';
import type { Upsell } from '../upsells.js';

/** One attempt of the customer to pay, and what it pays for. */
export interface PurchaseAttempt {
  attemptId: string;
  quoteId: string;
  amountCents: number;
  /** The target that was bought. Prices may change, and quotes with them, but not the purchase. */
  target?: Target;
  /** The lines of the quote's price, without upsells. */
  lines?: readonly PriceLine[];
  /** The upsells that were bought with the quote. */
  upsells?: readonly Upsell[];
}

/**
 * The attempt that the received money paid for. While one attempt replaces another, either may succeed; the amount
 * shows which. The newest attempt counts when several have this amount, or none has.
 *
 * @param attempts oldest first.
 */
export function attemptPaidBy(
  attempts: readonly PurchaseAttempt[],
  receivedCents: number,
): PurchaseAttempt | undefined {
  return attempts.findLast(({ amountCents }) => amountCents === receivedCents) ?? attempts.at(-1);
}
