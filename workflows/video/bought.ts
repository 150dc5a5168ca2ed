import type { PaymentView } from '../../src/contracts/activities.js';
import { isSameTarget } from '../../src/domain/media/targets.js';
import type { Offer, Quote } from '../../src/domain/quote.js';
import { upsellOf } from '../../src/domain/upsells.js';
import type { VideoJob } from './job.js';

type Bought = Pick<PaymentView, 'quoteId' | 'target' | 'upsells'>;

/**
 * The quote that a payment was for: by its id or, where prices have changed since, by what it makes the video fit. Undefined
 * where the ledger does not say.
 */
export function boughtQuote({ quotes }: Offer, { quoteId, target }: Bought): Quote | undefined {
  return (
    quotes.find((quote) => quote.quoteId === quoteId) ??
    quotes.find((quote) => target && isSameTarget(quote.target, target))
  );
}

/** A payment may turn out to be an earlier attempt's, for something else: what was paid for is what is made. */
export function takeWhatWasBought(job: VideoJob, view: Bought): void {
  const quote = job.offer && boughtQuote(job.offer, view);
  if (!quote || !view.upsells) return;
  const isAsKnown = quote.quoteId === job.quote?.quoteId && view.upsells.length === job.upsells.length;
  job.quote = quote;
  job.upsells = view.upsells;
  if (!isAsKnown) job.tell({ chosenQuoteId: quote.quoteId, upsells: view.upsells });
}

/** From the payment on the promise of the priority fee runs. */
export function promise(job: VideoJob, paidAtMs: number): void {
  if (job.upsells.length === 0) return;
  const priority = upsellOf(job.upsells, 'priority');
  if (priority) job.readyByMs = paidAtMs + priority.readyWithinMs;
  job.tell({ upsells: job.upsells, readyByMs: job.readyByMs ?? null });
}
