import type { PaymentView } from '../../src/contracts/activities.js';
import { isSameTarget } from '../../src/domain/media/plan/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import { upsellOf } from '../../src/domain/upsells.js';
import type { VideoJob } from './job.js';

type Purchase = Pick<PaymentView, 'quoteId' | 'target' | 'upsells'>;

/**
 * The quote that a payment was for: by its id or, where prices have changed since, by what it makes the video fit. Undefined
 * where the ledger does not say.
 */
export function purchasedQuote({ quotes }: Offer, { quoteId, target }: Purchase): Quote | undefined {
  return (
    quotes.find((quote) => quote.quoteId === quoteId) ??
    quotes.find((quote) => target && isSameTarget(quote.target, target))
  );
}

/** A payment may turn out to be an earlier attempt's, for something else: what was paid for is what is made. */
export function applyPurchase(job: VideoJob, view: Purchase): void {
  const quote = job.offer && purchasedQuote(job.offer, view);
  if (!quote || !view.upsells) return;
  const isAsKnown = quote.quoteId === job.quote?.quoteId && view.upsells.length === job.upsells.length;
  job.quote = quote;
  job.upsells = view.upsells;
  if (!isAsKnown) job.project({ chosenQuoteId: quote.quoteId, upsells: view.upsells });
}

/** From the payment on the promise of the priority fee runs. */
export function setReadyByDeadline(job: VideoJob, paidAtMs: number): void {
  if (job.upsells.length === 0) return;
  const priority = upsellOf(job.upsells, 'priority');
  if (priority) job.readyByMs = paidAtMs + priority.readyWithinMs;
  job.project({ upsells: job.upsells, readyByMs: job.readyByMs ?? null });
}
