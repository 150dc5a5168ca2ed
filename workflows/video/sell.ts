import { condition, patched } from '@temporalio/workflow';
import type { Offer } from '../../src/domain/quote.js';
import { chosenUpsells } from '../../src/domain/upsells.js';
import { surely } from '../activity-proxies.js';
import { boughtQuote, promise } from './bought.js';
import { callOffPayment } from './call-off-payment.js';
import type { CheckoutAttempt } from './checkout-desk.js';
import { known, type VideoJob } from './job.js';
import { pay } from './pay.js';
import { refundInFull } from './refund.js';
import { Stop } from './stop.js';

/**
 * Offers prices until one is bought. A declined card comes back to the offer, and so does a customer who asks for another
 * size; silence abandons the job.
 */
export async function sell(job: VideoJob): Promise<void> {
  if (await boughtBefore(job)) return;
  for (;;) {
    const offer = await presentOffer(job);
    showPreviews(job, offer);
    const attempt = await nextAttempt(job, offer.expiresAtMs);
    if (attempt === 'nobody came') {
      // A reset may have forgotten that a run before this one has delivered: that is kept as long as was promised.
      if (patched('looks-before-it-leaves') && (await isDelivered(job)) && (await boughtBefore(job))) return;
      throw new Stop({ kind: 'abandoned', reason: 'quote_timeout' });
    }
    if (!attempt) continue;
    job.quote = known(job.offer, 'offer').quotes.find((quote) => quote.quoteId === attempt.request.quoteId);
    job.upsells = chosenUpsells(job.quote?.upsells ?? [], attempt.request.upsells ?? []) ?? [];
    if (known(job.quote, 'quote').price.amountCents === 0) {
      await giveBackEarlierTry(job);
      attempt.answer({ paymentIntentId: null, status: 'succeeded' });
      job.tell({ chosenQuoteId: attempt.request.quoteId });
      return;
    }
    job.paid = await pay(job, attempt);
    // Who comes after the payment joins it and gets its answer; after a decline the desk is free for another card.
    if (job.paid) return promise(job, Date.now());
    job.desk.clear();
  }
}

async function isDelivered({ jobId }: VideoJob): Promise<boolean> {
  return (await surely.lookUpPayment({ jobId })).delivered === true;
}

/** A reset takes the job back to before the sale, but not the money: what was paid for is not sold again. */
async function boughtBefore(job: VideoJob): Promise<boolean> {
  const payment = await surely.lookUpPayment({ jobId: job.jobId });
  if (payment.status !== 'succeeded') return false;
  if (payment.refunded || job.refundWanted) throw new Stop({ kind: 'refund_requested', reason: 'refund_by_support' });
  job.paid = true;
  job.wasDelivered = payment.delivered === true;
  const offer = await presentOffer(job);
  job.quote = boughtQuote(offer, payment) ?? offer.quotes[0];
  job.upsells = payment.upsells ?? [];
  job.tell({ chosenQuoteId: known(job.quote, 'quote').quoteId, paid: true, payment: { status: 'succeeded' } });
  promise(job, payment.receivedAtMs ?? Date.now());
  return true;
}

/** A card that failed for another quote may still go through later: nobody pays for what is free. */
async function giveBackEarlierTry(job: VideoJob): Promise<void> {
  const payment = await callOffPayment(job.jobId);
  if (payment.status === 'succeeded') await refundInFull(job.jobId, 'payment_failed');
}

async function presentOffer(job: VideoJob): Promise<Offer> {
  job.offerNews = false;
  if (!job.offer || job.offer.expiresAtMs <= Date.now()) {
    job.offer = await surely.makeOffer({
      jobId: job.jobId,
      facts: known(job.facts, 'facts'),
      complexity: known(job.complexity, 'complexity'),
      expiresAtMs: Date.now() + job.policy.quoteTimeoutMs,
      ...(job.askedTarget && { target: job.askedTarget }),
    });
  }
  job.enter('quoted', { offer: job.offer, facts: known(job.facts, 'facts') });
  return job.offer;
}

/** Beside the sale: whoever does not want to wait for them buys without. */
function showPreviews(job: VideoJob, { quotes }: Offer): void {
  if (!patched('previews')) return;
  const { jobId } = job;
  const { etag } = known(job.upload, 'upload');
  const facts = known(job.facts, 'facts');
  const complexity = known(job.complexity, 'complexity');
  job.previews.ask({ jobId, etag, facts, complexity, quotes }, (previews) => job.tell({ previews }));
}

/** @returns undefined when the offer that was waited with has been replaced by another one. */
async function nextAttempt(job: VideoJob, expiresAtMs: number): Promise<CheckoutAttempt | 'nobody came' | undefined> {
  await condition(() => job.desk.open !== undefined || job.offerNews, Math.max(1, expiresAtMs - Date.now()));
  // The read model is told of the new offer before anything of it is sold.
  if (job.offerNews) return undefined;
  return job.desk.open ?? 'nobody came';
}
