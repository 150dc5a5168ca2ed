import { condition, patched } from '@temporalio/workflow';
import type { Offer } from '../../src/domain/quote.js';
import { chosenUpsells } from '../../src/domain/upsells.js';
import { retryForever } from '../activity-proxies.js';
import { purchasedQuote, setReadyByDeadline } from './purchase.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import type { CheckoutAttempt } from './checkout-queue.js';
import { required, type VideoJob } from './job.js';
import { pay } from './pay.js';
import { refundInFull } from './refund.js';
import { EndJob } from './end-job.js';

/**
 * Offers prices until one is bought. A declined card comes back to the offer, and so does a customer who asks for another
 * size; silence abandons the job.
 */
export async function sell(job: VideoJob): Promise<void> {
  if (await resumeEarlierPurchase(job)) return;
  for (;;) {
    const offer = await presentOffer(job);
    requestPreviews(job, offer);
    const attempt = await nextAttempt(job, offer.expiresAtMs);
    if (attempt === 'nobody came') {
      // A reset may have forgotten that a run before this one has delivered: that is kept as long as was promised.
      if (patched('looks-before-it-leaves') && (await isDelivered(job)) && (await resumeEarlierPurchase(job))) return;
      throw new EndJob({ kind: 'abandoned', reason: 'quote_timeout' });
    }
    if (!attempt) continue;
    job.quote = required(job.offer, 'offer').quotes.find((quote) => quote.quoteId === attempt.request.quoteId);
    job.upsells = chosenUpsells(job.quote?.upsells ?? [], attempt.request.upsells ?? []) ?? [];
    if (required(job.quote, 'quote').price.amountCents === 0) {
      await refundEarlierAttempt(job);
      attempt.answer({ paymentIntentId: null, status: 'succeeded' });
      job.project({ chosenQuoteId: attempt.request.quoteId });
      return;
    }
    job.paid = await pay(job, attempt);
    // Who comes after the payment joins it and gets its answer; after a decline the desk is free for another card.
    if (job.paid) return setReadyByDeadline(job, Date.now());
    job.checkoutQueue.closeAttempt();
  }
}

async function isDelivered({ jobId }: VideoJob): Promise<boolean> {
  return (await retryForever.lookUpPayment({ jobId })).delivered === true;
}

/** A reset takes the job back to before the sale, but not the money: what was paid for is not sold again. */
async function resumeEarlierPurchase(job: VideoJob): Promise<boolean> {
  const payment = await retryForever.lookUpPayment({ jobId: job.jobId });
  if (payment.status !== 'succeeded') return false;
  if (payment.refunded || job.refundRequested)
    throw new EndJob({ kind: 'refund_requested', reason: 'refund_by_support' });
  job.paid = true;
  job.deliveredByEarlierRun = payment.delivered === true;
  const offer = await presentOffer(job);
  job.quote = purchasedQuote(offer, payment) ?? offer.quotes[0];
  job.upsells = payment.upsells ?? [];
  job.project({ chosenQuoteId: required(job.quote, 'quote').quoteId, paid: true, payment: { status: 'succeeded' } });
  setReadyByDeadline(job, payment.receivedAtMs ?? Date.now());
  return true;
}

/** A card that failed for another quote may still go through later: nobody pays for what is free. */
async function refundEarlierAttempt(job: VideoJob): Promise<void> {
  const payment = await cancelPaymentAndWait(job.jobId);
  if (payment.status === 'succeeded') await refundInFull(job.jobId, 'payment_failed');
}

async function presentOffer(job: VideoJob): Promise<Offer> {
  job.offerReplaced = false;
  if (!job.offer || job.offer.expiresAtMs <= Date.now()) {
    job.offer = await retryForever.makeOffer({
      jobId: job.jobId,
      facts: required(job.facts, 'facts'),
      complexity: required(job.complexity, 'complexity'),
      expiresAtMs: Date.now() + job.policy.quoteTimeoutMs,
      ...(job.requestedTarget && { target: job.requestedTarget }),
    });
  }
  job.transitionTo('quoted', { offer: job.offer, facts: required(job.facts, 'facts') });
  return job.offer;
}

/** Beside the sale: whoever does not want to wait for them buys without. */
function requestPreviews(job: VideoJob, { quotes }: Offer): void {
  if (!patched('previews')) return;
  const { jobId } = job;
  const { etag } = required(job.upload, 'upload');
  const facts = required(job.facts, 'facts');
  const complexity = required(job.complexity, 'complexity');
  job.previews.request({ jobId, etag, facts, complexity, quotes }, (previews) => job.project({ previews }));
}

/** @returns undefined when the offer that was waited with has been replaced by another one. */
async function nextAttempt(job: VideoJob, expiresAtMs: number): Promise<CheckoutAttempt | 'nobody came' | undefined> {
  await condition(
    () => job.checkoutQueue.openAttempt !== undefined || job.offerReplaced,
    Math.max(1, expiresAtMs - Date.now()),
  );
  // The read model is told of the new offer before anything of it is sold.
  if (job.offerReplaced) return undefined;
  return job.checkoutQueue.openAttempt ?? 'nobody came';
}
