import type { SizePlan } from './media/plan/size-plan.js';
import type { Target } from './media/plan/targets.js';
import type { Price } from './pricing.js';
import type { Upsell } from './upsells.js';

/** One thing that the customer can buy: this video, made to fit that target. */
export interface Quote {
  /** Made of what is offered, so that an old price can be told from the present one, and the same offer keeps its id after a reset. */
  quoteId: string;
  target: Target;
  plan: SizePlan;
  /** Without what can be bought beside it. */
  price: Price;
  /** What can be bought beside it: only with an encode. Absent in offers of old histories. */
  upsells?: readonly Upsell[];
}

/** What is offered for a job: one quote per target, all with the same expiry. */
export interface Offer {
  quotes: Quote[];
  /** Epoch milliseconds of workflow time, after which no quote of this offer can be bought. */
  expiresAtMs: number;
}

/** Why a quote cannot be bought now; null when it can. Used by the checkout validator, so it must stay deterministic. */
export function refusalOf(
  offer: Offer,
  quoteId: string,
  nowMs: number,
): 'quote_unknown' | 'quote_expired' | 'quote_unsellable' | null {
  const quote = offer.quotes.find((candidate) => candidate.quoteId === quoteId);
  if (!quote) return 'quote_unknown';
  if (nowMs >= offer.expiresAtMs) return 'quote_expired';
  return quote.plan.verdict === 'cannot_fit' ? 'quote_unsellable' : null;
}
