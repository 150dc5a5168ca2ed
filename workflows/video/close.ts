import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import type { VideoWorkflowResult } from '../../src/contracts/video-workflow.js';
import { endStateOf, type EndCause } from '../../src/domain/video-state.js';
import { sweeping } from '../activity-proxies.js';
import { callOffPayment } from './call-off-payment.js';
import { insist } from './insist.js';
import type { VideoJob } from './job.js';
import { refundInFull, type AskedBy } from './refund.js';

interface Settlement {
  /** A run of this job has delivered. */
  delivered: boolean;
  /** Money had been received, and all of it is back. */
  returned: boolean;
}

const KEPT: Settlement = { delivered: true, returned: false };
const LATE_REFUND = { kind: 'refund_requested', reason: 'refund_by_support' } as const satisfies EndCause;

/**
 * Undoes what was not earned and cleans up. Nothing can interrupt it, and neither half waits for the other: a store
 * that is down does not keep the customer's money, nor Stripe the customer's files.
 */
export async function close(job: VideoJob, cause: EndCause): Promise<VideoWorkflowResult> {
  job.closing = true;
  return await CancellationScope.nonCancellable(async () => {
    job.desk.open?.answer({ paymentIntentId: null, status: 'canceled' });
    // An upload that is just being joined would otherwise appear after its deletion.
    await condition(allHandlersFinished);
    if (job.published) {
      job.expiresAtMs = Date.now();
      job.tell({ expiresAtMs: job.expiresAtMs });
    }
    const earned = job.published && cause.kind !== 'refund_requested';
    const [money] = await Promise.all([earned ? KEPT : settle(job, cause, job.stopBy), deleteFiles(job)]);
    // Support's refund stands above what ended the road, unless that has returned the money already.
    const late = job.lateRefund && !money.returned ? await settle(job, LATE_REFUND, job.lateRefundBy) : KEPT;
    const end = late.returned ? LATE_REFUND : cause;
    const moneyReturned = money.returned || late.returned;

    const state = endStateOf(end, { published: job.published || money.delivered, moneyReturned });
    job.enter(state, { filesDeletedAtMs: Date.now(), attention: null }, end.reason);
    if (moneyReturned) job.mail('refunded', end.reason);
    await wayOut(job, moneyReturned);
    return { state, reason: end.reason };
  });
}

/**
 * Waits for what is still to be told and mailed, which can take days while the mail is down. A refund that support asks
 * for meanwhile is carried out at once; as after closing, the state that the job ended in stands.
 */
async function wayOut(job: VideoJob, moneyReturned: boolean): Promise<void> {
  let returned = moneyReturned;
  let isQuiet = false;
  const goodbye = Promise.all([job.told(), job.besidesDone()]).finally(() => {
    isQuiet = true;
  });
  const isOwed = (): boolean => job.lateRefund && !returned;
  for (;;) {
    await condition(() => isOwed() || (isQuiet && allHandlersFinished()));
    if (!isOwed()) break;
    // The state stands, and so do the job's own mails: the refund's workflow tells the customer.
    await settle(job, LATE_REFUND, { ...job.lateRefundBy, afterClosing: true });
    returned = true;
  }
  await goodbye;
}

async function deleteFiles(job: VideoJob): Promise<void> {
  // A preview that is just being stored would otherwise appear after its deletion.
  if (job.previews.isAtWork) await job.previews.stop();
  await insist(() => sweeping.deleteFiles({ jobId: job.jobId }));
}

/**
 * Returns what was received, unless it was earned. The ledger is asked rather than this run's memory: after a reset the
 * charge, and the delivery, may have been the run's before.
 */
async function settle(job: VideoJob, cause: EndCause, by: AskedBy): Promise<Settlement> {
  const payment = await insist(() => callOffPayment(job.jobId));
  const delivered = payment.delivered === true;
  if (payment.status !== 'succeeded') return { delivered, returned: false };
  if (delivered && cause.kind !== 'refund_requested') return { delivered, returned: false };
  await refundInFull(job.jobId, cause.reason, by);
  return { delivered, returned: true };
}
