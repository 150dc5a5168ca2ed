import { ActivityFailure, ApplicationFailure, condition, isCancellation } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import type { CheckoutResult } from '../../src/contracts/video-workflow.js';
import { totalPrice } from '../../src/domain/upsells.js';
import { surely, whileCustomerWaits } from '../activity-proxies.js';
import { takeWhatWasBought } from './bought.js';
import { callOffPayment } from './call-off-payment.js';
import type { CheckoutAttempt } from './checkout-desk.js';
import { known, type VideoJob } from './job.js';
import { Stop } from './stop.js';

// The webhook usually comes within a second or two; when it is lost, the workflow asks Stripe itself, less and less often.
const ASK_AGAIN_AFTER_MS = [5_000, 10_000, 20_000, 40_000, 60_000];

/**
 * Charges for the chosen quote once.
 *
 * @returns true when the money is in, false when the card was declined and the customer may try another.
 * @throws Stop when the payment timed out (after calling it off) or cannot be made at all.
 */
export async function pay(job: VideoJob, attempt: CheckoutAttempt): Promise<boolean> {
  job.enter('paying', { chosenQuoteId: attempt.request.quoteId, payment: { status: 'processing' } });
  const deadlineMs = Date.now() + job.policy.paymentTimeoutMs;

  let view = await confirm(job, attempt);
  attempt.answer(asResult(view));
  for (let asked = 0; !isSettled(view); asked += 1) {
    job.tell({ payment: { status: asResult(view).status } });
    const waitMs = ASK_AGAIN_AFTER_MS[Math.min(asked, ASK_AGAIN_AFTER_MS.length - 1)] ?? 60_000;
    await condition(() => job.paymentNews, Math.max(1, Math.min(waitMs, deadlineMs - Date.now())));
    job.paymentNews = false;
    view = Date.now() < deadlineMs ? await surely.lookUpPayment({ jobId: job.jobId }) : await callOff(job);
  }
  return conclude(job, view);
}

async function confirm(job: VideoJob, attempt: CheckoutAttempt): Promise<PaymentView> {
  const { price, target } = known(job.quote, 'quote');
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
      throw new Stop({ kind: 'failed', reason: 'payment_failed' });
    }
    // "Outcome unknown": look, then decide. Only what Stripe itself says may end or go on with the job.
    const view = await surely.lookUpPayment({ jobId: job.jobId });
    return isSettled(view) || view.status === 'requires_action' || view.status === 'processing'
      ? view
      : { paymentIntentId: view.paymentIntentId, status: 'declined', declineCode: 'processing_error' };
  }
}

/** The time is up: cancel first, and only if that worked is the job over. A payment that won the race goes on with the job. */
async function callOff(job: VideoJob): Promise<PaymentView> {
  const view = await callOffPayment(job.jobId);
  if (view.status === 'succeeded') return view;
  throw new Stop({ kind: 'abandoned', reason: 'payment_timeout' });
}

function conclude(job: VideoJob, view: PaymentView): boolean {
  if (view.status === 'succeeded') {
    takeWhatWasBought(job, view);
    job.tell({ paid: true, payment: { status: 'succeeded' } });
    return true;
  }
  if (view.status === 'canceled') throw new Stop({ kind: 'failed', reason: 'payment_canceled_at_provider' });
  job.tell({ payment: { status: 'declined', ...(view.declineCode && { declineCode: view.declineCode }) } });
  return false;
}

function isSettled(view: PaymentView): boolean {
  return view.status === 'succeeded' || view.status === 'declined' || view.status === 'canceled';
}

function asResult(view: PaymentView): CheckoutResult {
  const status = view.status === 'open' || view.status === 'none' ? 'processing' : view.status;
  return { paymentIntentId: view.paymentIntentId, status, ...(view.declineCode && { declineCode: view.declineCode }) };
}
