import { ActivityFailure, condition, isCancellation } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { PROVIDER_UNAVAILABLE } from '../../src/contracts/decline-codes.js';
import { FAILURES } from '../../src/contracts/failures.js';
import type { CheckoutResult } from '../../src/contracts/video-workflow.js';
import type { Offer } from '../../src/domain/quote.js';
import { totalCents } from '../../src/domain/upsells.js';
import { retryForever, whileCustomerWaits } from '../activity-proxies.js';
import { utcTime } from '../summaries/utc-time.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import type { CheckoutAttempt } from './checkout-queue.js';
import { EndJob } from './end-job.js';
import { failureTypeOf } from './failure-type.js';
import type { VideoJob } from './job.js';
import { purchaseOf, type PaidPurchase, type Purchase } from './purchase.js';

// The webhook usually comes within a second or two. When it is lost, the workflow polls Stripe with a backoff.
const PAYMENT_POLL_BACKOFF_MS = [5_000, 10_000, 20_000, 40_000, 60_000];

/**
 * Charges once for what was chosen.
 *
 * @returns what was paid for; undefined when the card was declined and the customer may try another; `replaced` when the
 *   customer was asked to authenticate and has chosen another payment method instead.
 * @throws EndJob when the payment timed out (and was canceled) or cannot be made at all.
 */
export async function pay(
  job: VideoJob,
  offer: Offer,
  chosen: Purchase,
  attempt: CheckoutAttempt,
): Promise<PaidPurchase | 'replaced' | undefined> {
  const { checkouts } = job;
  job.transitionTo('paying', { chosenQuoteId: attempt.request.quoteId, payment: { status: 'processing' } });
  const deadlineMs = Date.now() + job.policy.paymentTimeoutMs;

  let view = await confirm(job, chosen, attempt);
  attempt.answer(toCheckoutResult(view));
  if (view.isEarlierPending) view = await lookUpEarlier(job);
  for (let polls = 0; !isSettled(view); polls += 1) {
    job.project({ payment: { status: toCheckoutResult(view).status } });
    checkouts.isProcessing = view.status === 'processing';
    if (checkouts.isProcessing) checkouts.refuseWaiting('payment_pending');
    const backoffMs = PAYMENT_POLL_BACKOFF_MS[Math.min(polls, PAYMENT_POLL_BACKOFF_MS.length - 1)] ?? 60_000;
    await condition(
      () => job.hasPaymentUpdate || checkouts.hasWaiting,
      Math.max(1, Math.min(backoffMs, deadlineMs - Date.now())),
      { summary: `Wait for the payment (${view.status}) until ${utcTime(deadlineMs)}, and ask Stripe meanwhile` },
    );
    job.clearPaymentUpdate();
    view =
      Date.now() < deadlineMs
        ? await retryForever.lookUpPayment({ jobId: job.jobId })
        : await cancelTimedOutPayment(job);
    if (checkouts.hasWaiting && isReplaceable(view)) return 'replaced';
  }
  return concludePayment(job, offer, chosen, view);
}

/** The customer may still finish the attempt that should have been replaced. */
async function lookUpEarlier(job: VideoJob): Promise<PaymentView> {
  const earlier = await retryForever.lookUpPayment({ jobId: job.jobId });
  if (earlier.quoteId) job.project({ chosenQuoteId: earlier.quoteId });
  return earlier;
}

async function confirm(job: VideoJob, { quote, upsells }: Purchase, attempt: CheckoutAttempt): Promise<PaymentView> {
  const { jobId } = job;
  const { currency } = quote.price;
  const amountCents = totalCents(quote.price.amountCents, upsells);
  try {
    // The ledger is opened before the first step that could charge: it is where `close` looks for money to refund.
    await whileCustomerWaits.createPayment({ jobId, amountCents, currency });
    // The request comes first: it is data from outside, so it must not override the price.
    return await whileCustomerWaits.confirmPayment({
      ...attempt.request,
      jobId,
      amountCents,
      target: quote.target,
      lines: quote.price.lines,
      upsells,
    });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (failureTypeOf(error) === FAILURES.ledgerContradiction) {
      throw new EndJob({ kind: 'failed', reason: 'payment_failed' });
    }
    // The outcome is unknown: ask Stripe, then decide. Only Stripe's answer may end the job or continue it.
    const view = await retryForever.lookUpPayment({ jobId });
    const unavailable = { paymentIntentId: view.paymentIntentId, declineCode: PROVIDER_UNAVAILABLE } as const;
    if (isSettled(view) || view.status === 'processing') return view;
    if (view.status !== 'requires_action') return { ...unavailable, status: 'declined' };
    // The action required of the customer may be the earlier attempt's, with another card.
    return job.checkouts.hasReplaced ? { ...unavailable, status: 'declined', isEarlierPending: true } : view;
  }
}

/** Cancels first, and ends the job only if that worked. If the payment won the race, the job continues. */
async function cancelTimedOutPayment({ jobId }: VideoJob): Promise<PaymentView> {
  const view = await cancelPaymentAndWait(jobId);
  if (view.status === 'succeeded') return view;
  throw new EndJob({ kind: 'abandoned', reason: 'payment_timeout' });
}

function concludePayment(job: VideoJob, offer: Offer, chosen: Purchase, view: PaymentView): PaidPurchase | undefined {
  if (view.status === 'canceled') throw new EndJob({ kind: 'failed', reason: 'payment_canceled_at_provider' });
  if (view.status !== 'succeeded') {
    job.project({ payment: { status: 'declined', ...(view.declineCode && { declineCode: view.declineCode }) } });
    return undefined;
  }
  job.checkouts.conclude(toCheckoutResult(view));
  const bought = purchaseOf(offer, chosen, view);
  if (!isSamePurchase(bought, chosen)) {
    job.tagProvider(bought.quote.target.provider);
    job.project({ chosenQuoteId: bought.quote.quoteId, upsells: bought.upsells });
  }
  job.project({ paid: true, payment: { status: 'succeeded' } });
  return bought;
}

function isSamePurchase(one: Purchase, other: Purchase): boolean {
  return one.quote.quoteId === other.quote.quoteId && one.upsells.length === other.upsells.length;
}

/** Nothing is charged until the customer acts, so another payment method can replace this one. */
function isReplaceable(view: PaymentView): boolean {
  return view.status === 'requires_action' || view.status === 'open';
}

function isSettled(view: PaymentView): boolean {
  return view.status === 'succeeded' || view.status === 'declined' || view.status === 'canceled';
}

function toCheckoutResult(view: PaymentView): CheckoutResult {
  const status = view.status === 'open' || view.status === 'none' ? 'processing' : view.status;
  return { paymentIntentId: view.paymentIntentId, status, ...(view.declineCode && { declineCode: view.declineCode }) };
}
