import { condition } from '@temporalio/workflow';
import { surely } from '../activity-proxies.js';
import type { CheckoutAttempt } from './checkout-desk.js';
import { known, type VideoJob } from './job.js';
import { pay } from './pay.js';
import { Stop } from './stop.js';

/** Offers prices until one is bought. A declined card comes back to the offer; silence abandons the job. */
export async function sell(job: VideoJob): Promise<void> {
  for (;;) {
    const offer = await presentOffer(job);
    const attempt = await nextAttempt(job, offer.expiresAtMs);
    job.quote = offer.quotes.find((quote) => quote.quoteId === attempt.request.quoteId);
    if (known(job.quote, 'quote').price.amountCents === 0) {
      attempt.answer({ paymentIntentId: null, status: 'succeeded' });
      job.tell({ chosenQuoteId: attempt.request.quoteId });
      return;
    }
    job.paid = await pay(job, attempt);
    job.desk.clear();
    if (job.paid) return;
  }
}

async function presentOffer(job: VideoJob) {
  if (!job.offer || job.offer.expiresAtMs <= Date.now()) {
    job.offer = await surely.makeOffer({
      jobId: job.jobId,
      facts: known(job.facts, 'facts'),
      complexity: known(job.complexity, 'complexity'),
      expiresAtMs: Date.now() + job.policy.quoteTimeoutMs,
    });
  }
  job.enter('quoted', { offer: job.offer, facts: known(job.facts, 'facts') });
  return job.offer;
}

async function nextAttempt(job: VideoJob, expiresAtMs: number): Promise<CheckoutAttempt> {
  await condition(() => job.desk.open !== undefined, Math.max(1, expiresAtMs - Date.now()));
  if (!job.desk.open) throw new Stop({ kind: 'abandoned', reason: 'quote_timeout' });
  return job.desk.open;
}
