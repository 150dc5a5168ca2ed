import { ActivityFailure, ApplicationFailure, condition, isCancellation } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import type { CheckoutResult } from '../../src/contracts/video-workflow.js';
import { totalPrice } from '../../src/domain/upsells.js';
import { retryForever, whileCustomerWaits } from '../activity-proxies.js';
import { applyPurchase } from './purchase.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import type { CheckoutAttempt } from './checkout-queue.js';
import { required, type VideoJob } from './job.js';
import { EndJob } from './end-job.js';

// The webhook usually comes within a second or two; when it is lost, the workflow asks Stripe itself, less and less often.
const PAYMENT_POLL_BACKOFF_MS = [5_000, 10_000, 20_000, 40_000, 60_000];

/**
 * Charges for the chosen quote once.
 *
 * @returns true when the money is in, false when the card was declined and the customer may try another.
 * @throws Stop when the payment timed out (after calling it off) or cannot be made at all.
 */
export async function pay(job: VideoJob, attempt: CheckoutAttempt): Promise<boolean> {
  job.transitionTo('paying', { chosenQuoteId: attempt.request.quoteId, payment: { status: 'processing' } });
  const deadlineMs = Date.now() + job.policy.paymentTimeoutMs;

  let view = await confirm(job, attempt);
  attempt.answer(toCheckoutResult(view));
  for (let polls = 0; !isSettled(view); polls += 1) {
    job.project({ payment: { status: toCheckoutResult(view).status } });
    const waitMs = PAYMENT_POLL_BACKOFF_MS[Math.min(polls, PAYMENT_POLL_BACKOFF_MS.length - 1)] ?? 60_000;
    await condition(() => job.paymentUpdated, Math.max(1, Math.min(waitMs, deadlineMs - Date.now())));
    job.paymentUpdated = false;
    view =
      Date.now() < deadlineMs
        ? await retryForever.lookUpPayment({ jobId: job.jobId })
        : await cancelTimedOutPayment(job);
  }
  return applyPaymentOutcome(job, view);
}

async function confirm(job: VideoJob, attempt: CheckoutAttempt): Promise<PaymentView> {
  const { price, target } = required(job.quote, 'quote');
  const { amountCents, currency } = totalPrice(price, job.upsells);
  try {
    // The ledger is opened before the first step that could charge: it is where `close` looks for money to return.
    await whileCustomerWaits.createPayment({
      jobId: job.jobId,
      amountCents,
      currency,
    });
    // The price stands last: a request is data from outside, and may name one.
    return await whileCustomerWaits.confirmPayment({
      ...attempt.request,
      ...{ jobId: job.jobId, amountCents, target, upsells: job.upsells },
    });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (error.cause instanceof ApplicationFailure && error.cause.type === FAILURES.ledgerContradiction) {
      throw new EndJob({ kind: 'failed', reason: 'payment_failed' });
    }
    // "Outcome unknown": look, then decide. Only what Stripe itself says may end or go on with the job.
    const view = await retryForever.lookUpPayment({ jobId: job.jobId });
    return isSettled(view) || view.status === 'requires_action' || view.status === 'processing'
      ? view
      : { paymentIntentId: view.paymentIntentId, status: 'declined', declineCode: 'processing_error' };
  }
}

/** The time is up: cancel first, and only if that worked is the job over. A payment that won the race goes on with the job. */
async function cancelTimedOutPayment(job: VideoJob): Promise<PaymentView> {
  const view = await cancelPaymentAndWait(job.jobId);
  if (view.status === 'succeeded') return view;
  throw new EndJob({ kind: 'abandoned', reason: 'payment_timeout' });
}

function applyPaymentOutcome(job: VideoJob, view: PaymentView): boolean {
  if (view.status === 'succeeded') {
    applyPurchase(job, view);
    job.project({ paid: true, payment: { status: 'succeeded' } });
    return true;
  }
  if (view.status === 'canceled') throw new EndJob({ kind: 'failed', reason: 'payment_canceled_at_provider' });
  job.project({ payment: { status: 'declined', ...(view.declineCode && { declineCode: view.declineCode }) } });
  return false;
}

function isSettled(view: PaymentView): boolean {
  return view.status === 'succeeded' || view.status === 'declined' || view.status === 'canceled';
}

function toCheckoutResult(view: PaymentView): CheckoutResult {
  const status = view.status === 'open' || view.status === 'none' ? 'processing' : view.status;
  return { paymentIntentId: view.paymentIntentId, status, ...(view.declineCode && { declineCode: view.declineCode }) };
}
