import type { SizePlan } from './media/plan/size-plan.js';
import type { TrackChoice } from './media/facts/track-choice.js';
import type { Target } from './media/plan/targets.js';
import type { Price } from './pricing.js';
import type { Upsell } from './upsells.js';

/** One thing that the customer can buy: this video, made to fit one target. */
export interface Quote {
  /**
   * Derived from the content of the quote: a quote with another price has another id, and the same quote keeps its id
   * after a reset.
   */
  quoteId: string;
  target: Target;
  plan: SizePlan;
  /** The price without upsells. */
  price: Price;
  /** What can be bought in addition, only with an encode. Absent in offers of old histories. */
  upsells?: readonly Upsell[];
}

/** The offer for a job: one quote per target, all with the same expiry. */
export interface Offer {
  quotes: Quote[];
  /** Workflow time in milliseconds since 1970, after which no quote of this offer can be bought. */
  expiresAtMs: number;
  /** The tracks to choose from; absent unless the file has several pictures or sounds. */
  tracks?: TrackChoice;
}

/** Why a quote cannot be bought now; null when it can. The checkout validator uses this, so it must stay deterministic. */
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
