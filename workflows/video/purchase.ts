import type { PaymentView } from '../../src/contracts/activities.js';
import { isSameTarget, type Target } from '../../src/domain/media/plan/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import { upsellOf, type Upsell } from '../../src/domain/upsells.js';
import { patched } from '../patched.js';
import type { VideoJob } from './job.js';

/** What the customer buys: one quote, and the upsells chosen with it. */
export interface Purchase {
  readonly quote: Quote;
  readonly upsells: readonly Upsell[];
}

/** What was paid for. With `targetToPlan`, the quote has to be planned again: `quote` is not it. */
export interface PaidPurchase extends Purchase {
  readonly targetToPlan?: Target;
}

/** A completed purchase, paid or free. */
export interface Sale extends Purchase {
  /** When the video was promised to be ready; absent without the priority upsell. */
  readonly readyByMs?: number;
  /** Whether an earlier run of this workflow, ended by a reset, had delivered. */
  readonly isRedelivery: boolean;
  /** Until when that run, or an extension, has promised the result. */
  readonly promisedUntilMs?: number;
}

type PaidFor = Pick<PaymentView, 'quoteId' | 'target' | 'upsells'>;

/**
 * The quote that a payment was for: found by its id or, if prices have changed since, by its target. Undefined if the
 * ledger does not say.
 */
export function purchasedQuote({ quotes }: Offer, { quoteId, target }: PaidFor): Quote | undefined {
  return (
    quotes.find((quote) => quote.quoteId === quoteId) ??
    quotes.find((quote) => target && isSameTarget(quote.target, target))
  );
}

/** The target of a payment whose quote a requote has taken off the offer; undefined if nothing has to be planned again. */
export function targetToPlan(offer: Offer, paidFor: PaidFor): Target | undefined {
  if (!paidFor.target || purchasedQuote(offer, paidFor)) return undefined;
  return patched('paid-target-planned') ? paidFor.target : undefined;
}

/**
 * What a payment was actually for. It may be an earlier attempt's, for something else: the job makes what was paid for.
 */
export function purchaseOf(offer: Offer, chosen: Purchase, paidFor: PaidFor): PaidPurchase {
  const { upsells } = paidFor;
  if (!upsells) return chosen;
  const quote = purchasedQuote(offer, paidFor);
  if (quote) return { quote, upsells };
  const target = targetToPlan(offer, paidFor);
  return target ? { quote: chosen.quote, upsells, targetToPlan: target } : chosen;
}

/** The promise of the priority upsell, counted from the payment. Projects it, and returns what to add to the sale. */
export function promiseReadyBy(job: VideoJob, { upsells }: Purchase, paidAtMs: number): Pick<Sale, 'readyByMs'> {
  if (upsells.length === 0) return {};
  const priority = upsellOf(upsells, 'priority');
  const readyByMs = priority && paidAtMs + priority.readyWithinMs;
  job.project({ upsells, readyByMs: readyByMs ?? null });
  return readyByMs === undefined ? {} : { readyByMs };
}
