import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import type { VideoWorkflowResult } from '../../src/contracts/video-workflow.js';
import { endStateOf, type EndCause } from '../../src/domain/video-state.js';
import { retryForeverLongRunning } from '../activity-proxies.js';
import { patched } from '../patched.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import { retryIndefinitely } from './retry-indefinitely.js';
import type { VideoJob } from './job.js';
import { refundInFull, type RefundRequester } from './refund.js';

interface CompensationResult {
  /** A run of this job has delivered. */
  delivered: boolean;
  /** Money had been received, and all of it is refunded. */
  returned: boolean;
}

const NO_COMPENSATION: CompensationResult = { delivered: true, returned: false };
const LATE_REFUND = { kind: 'refund_requested', reason: 'refund_by_support' } as const satisfies EndCause;

/**
 * The compensations of the saga: refunds money that was not earned, and deletes the files. Nothing can interrupt them,
 * and neither waits for the other: a store that is down does not delay the refund, nor an outage of Stripe the
 * deletion.
 */
export async function close(job: VideoJob, cause: EndCause): Promise<VideoWorkflowResult> {
  job.beginClosing();
  return await CancellationScope.nonCancellable(async () => {
    job.checkouts.conclude({ paymentIntentId: null, status: 'canceled' });
    // An upload that is still being completed would otherwise appear after its deletion.
    await condition(allHandlersFinished);
    if (job.published) job.expireNow();
    const earned = job.published && cause.kind !== 'refund_requested';
    const compensating = earned ? NO_COMPENSATION : compensatePayment(job, cause, job.endRequests.requester);
    const deleting = deleteFiles(job);
    const beside = refundBesideDeletion(job, compensating, deleting);
    const [money] = await Promise.all([compensating, deleting]);
    // Support's refund takes precedence over the cause that ended the stages, unless the money is already refunded.
    const { lateRefund } = job.endRequests;
    const refunding = beside() ?? (lateRefund && !money.returned && compensatePayment(job, LATE_REFUND, lateRefund));
    const late = refunding ? await refunding : NO_COMPENSATION;
    const end = late.returned ? LATE_REFUND : cause;
    const moneyReturned = money.returned || late.returned;

    const state = endStateOf(end, { published: job.published || money.delivered, moneyReturned });
    job.transitionTo(state, { filesDeletedAtMs: Date.now(), attention: null }, end.reason);
    if (moneyReturned) job.mail('refunded', end.reason);
    else if (state !== 'expired' && patched('ended-mailed')) job.mail('ended', end.reason);
    await drainBackgroundWork(job, moneyReturned);
    return { state, reason: end.reason };
  });
}

/**
 * Makes support's refund while the files are still being deleted: a store that is down does not delay it either. Adds no
 * promise to those that `close` waits for, which affect replay.
 *
 * @returns the refund, once it has begun.
 */
function refundBesideDeletion(
  job: VideoJob,
  compensating: CompensationResult | Promise<CompensationResult>,
  deleting: Promise<void>,
): () => Promise<CompensationResult> | undefined {
  let refunding: Promise<CompensationResult> | undefined;
  let money: CompensationResult | undefined;
  let isDeleted = false;
  void Promise.resolve(compensating).then((result) => (money = result));
  void deleting.then(() => (isDeleted = true));
  void condition(() => isDeleted || (money !== undefined && job.endRequests.lateRefund !== undefined)).then(() => {
    const { lateRefund } = job.endRequests;
    if (isDeleted || money?.returned || !lateRefund || !patched('late-refund-beside-deletion')) return;
    refunding = compensatePayment(job, LATE_REFUND, lateRefund);
  });
  return () => refunding;
}

/**
 * Waits for projections and mails, which can take days while mail is down. A refund that support requests during that
 * time is made at once. The job keeps the state that it ended in, as it does after closing.
 */
async function drainBackgroundWork(job: VideoJob, moneyReturned: boolean): Promise<void> {
  let returned = moneyReturned;
  let isDrained = false;
  const pendingWork = Promise.all([job.waitForFlush(), job.waitForBackgroundWork()]).finally(() => {
    isDrained = true;
  });
  const isRefundOwed = (): boolean => job.endRequests.lateRefund !== undefined && !returned;
  for (;;) {
    await condition(() => isRefundOwed() || (isDrained && allHandlersFinished()));
    if (!isRefundOwed()) break;
    // This job has sent its own mails already, so the refund's workflow mails the customer.
    await compensatePayment(job, LATE_REFUND, { ...job.endRequests.lateRefund, afterClosing: true });
    returned = true;
  }
  await pendingWork;
}

async function deleteFiles(job: VideoJob): Promise<void> {
  // A preview that is still being stored would otherwise appear after its deletion.
  if (job.previews.isRunning) await job.previews.stop();
  await retryIndefinitely(() => retryForeverLongRunning.deleteFiles({ jobId: job.jobId }));
}

/**
 * Whether a reset has taken a delivered result from the customer before the promised time was over, and this run has not
 * delivered another one.
 */
function isCutShort(job: VideoJob, { promisedUntilMs }: PaymentView): boolean {
  return !job.published && promisedUntilMs !== undefined && patched('cut-short-refunded');
}

/**
 * Refunds what was received, unless it was earned. The ledger decides, not this run's memory: after a reset, an earlier run
 * may have made the charge and the delivery.
 */
async function compensatePayment(job: VideoJob, cause: EndCause, by: RefundRequester): Promise<CompensationResult> {
  const payment = await retryIndefinitely(() => cancelPaymentAndWait(job.jobId));
  const delivered = payment.delivered === true;
  if (payment.status !== 'succeeded') return { delivered, returned: false };
  const isEarned = delivered && cause.kind !== 'refund_requested' && !isCutShort(job, payment);
  if (isEarned) return { delivered, returned: false };
  await refundInFull(job.jobId, cause.reason, by);
  return { delivered, returned: true };
}
