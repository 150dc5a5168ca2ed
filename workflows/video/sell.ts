import { condition } from '@temporalio/workflow';
import { surely } from '../activity-proxies.js';
import type { CheckoutAttempt } from './checkout-desk.js';
import { known, type VideoJob } from './job.js';
import { pay } from './pay.js';
import { Stop } from './stop.js';

/** Offers prices until one is bought. A declined card comes back to the offer; silence abandons the job. */
export async function sell(job: VideoJob): Promise<void> {
  if (await boughtBefore(job)) return;
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

/** A reset takes the job back to before the sale, but not the money: what was paid for is not sold again. */
async function boughtBefore(job: VideoJob): Promise<boolean> {
  const payment = await surely.lookUpPayment({ jobId: job.jobId });
  if (payment.status !== 'succeeded') return false;
  const { quotes } = await presentOffer(job);
  job.quote = quotes.find(({ quoteId }) => quoteId === payment.quoteId) ?? quotes[0];
  job.paid = true;
  job.tell({ chosenQuoteId: known(job.quote, 'quote').quoteId, paid: true, payment: { status: 'succeeded' } });
  return true;
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
