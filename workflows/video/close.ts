import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import type { VideoWorkflowResult } from '../../src/contracts/video-workflow.js';
import { endStateOf, type EndCause } from '../../src/domain/video-state.js';
import { retryForeverLongRunning } from '../activity-proxies.js';
import { cancelPaymentAndWait } from './cancel-payment.js';
import { retryIndefinitely } from './retry-indefinitely.js';
import type { VideoJob } from './job.js';
import { refundInFull, type RefundRequester } from './refund.js';

interface CompensationResult {
  /** A run of this job has delivered. */
  delivered: boolean;
  /** Money had been received, and all of it is back. */
  returned: boolean;
}

const NO_COMPENSATION: CompensationResult = { delivered: true, returned: false };
const LATE_REFUND = { kind: 'refund_requested', reason: 'refund_by_support' } as const satisfies EndCause;

/**
 * Undoes what was not earned and cleans up. Nothing can interrupt it, and neither half waits for the other: a store
 * that is down does not keep the customer's money, nor Stripe the customer's files.
 */
export async function close(job: VideoJob, cause: EndCause): Promise<VideoWorkflowResult> {
  job.closing = true;
  return await CancellationScope.nonCancellable(async () => {
    job.checkoutQueue.openAttempt?.answer({ paymentIntentId: null, status: 'canceled' });
    // An upload that is just being joined would otherwise appear after its deletion.
    await condition(allHandlersFinished);
    if (job.published) {
      job.expiresAtMs = Date.now();
      job.project({ expiresAtMs: job.expiresAtMs });
    }
    const earned = job.published && cause.kind !== 'refund_requested';
    const [money] = await Promise.all([
      earned ? NO_COMPENSATION : compensatePayment(job, cause, job.endRequestedBy),
      deleteFiles(job),
    ]);
    // Support's refund stands above what ended the road, unless that has returned the money already.
    const late =
      job.lateRefundRequested && !money.returned
        ? await compensatePayment(job, LATE_REFUND, job.lateRefundRequestedBy)
        : NO_COMPENSATION;
    const end = late.returned ? LATE_REFUND : cause;
    const moneyReturned = money.returned || late.returned;

    const state = endStateOf(end, { published: job.published || money.delivered, moneyReturned });
    job.transitionTo(state, { filesDeletedAtMs: Date.now(), attention: null }, end.reason);
    if (moneyReturned) job.mail('refunded', end.reason);
    await drainBackgroundWork(job, moneyReturned);
    return { state, reason: end.reason };
  });
}

/**
 * Waits for what is still to be told and mailed, which can take days while the mail is down. A refund that support asks
 * for meanwhile is carried out at once; as after closing, the state that the job ended in stands.
 */
async function drainBackgroundWork(job: VideoJob, moneyReturned: boolean): Promise<void> {
  let returned = moneyReturned;
  let isDrained = false;
  const pendingWork = Promise.all([job.flushed(), job.backgroundWorkDone()]).finally(() => {
    isDrained = true;
  });
  const isRefundOwed = (): boolean => job.lateRefundRequested && !returned;
  for (;;) {
    await condition(() => isRefundOwed() || (isDrained && allHandlersFinished()));
    if (!isRefundOwed()) break;
    // The state stands, and so do the job's own mails: the refund's workflow tells the customer.
    await compensatePayment(job, LATE_REFUND, { ...job.lateRefundRequestedBy, afterClosing: true });
    returned = true;
  }
  await pendingWork;
}

async function deleteFiles(job: VideoJob): Promise<void> {
  // A preview that is just being stored would otherwise appear after its deletion.
  if (job.previews.isRunning) await job.previews.stop();
  await retryIndefinitely(() => retryForeverLongRunning.deleteFiles({ jobId: job.jobId }));
}

/**
 * Returns what was received, unless it was earned. The ledger is asked rather than this run's memory: after a reset the
 * charge, and the delivery, may have been the run's before.
 */
async function compensatePayment(job: VideoJob, cause: EndCause, by: RefundRequester): Promise<CompensationResult> {
  const payment = await retryIndefinitely(() => cancelPaymentAndWait(job.jobId));
  const delivered = payment.delivered === true;
  if (payment.status !== 'succeeded') return { delivered, returned: false };
  if (delivered && cause.kind !== 'refund_requested') return { delivered, returned: false };
  await refundInFull(job.jobId, cause.reason, by);
  return { delivered, returned: true };
}
