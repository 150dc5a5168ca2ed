import type { Target } from '../media/plan/targets.js';
import type { PriceLine } from '../pricing.js';
import type { Upsell } from '../upsells.js';

/** What one attempt of the customer pays for. */
export interface PurchaseAttempt {
  attemptId: string;
  quoteId: string;
  amountCents: number;
  /** What that makes the video fit: prices may change, and quotes with them, but not what was bought. */
  target?: Target;
  /** The lines of the quote's price, without upsells. */
  lines?: readonly PriceLine[];
  /** What else it is for. */
  upsells?: readonly Upsell[];
}

/**
 * The attempt that received money was for. While one attempt replaces another, either may succeed; the amount tells
 * which, and of two at one price it is what the customer has asked for last. The last one where no amount fits.
 *
 * @param attempts oldest first.
 */
export function attemptPaidBy(
  attempts: readonly PurchaseAttempt[],
  receivedCents: number,
): PurchaseAttempt | undefined {
  return attempts.findLast(({ amountCents }) => amountCents === receivedCents) ?? attempts.at(-1);
}
