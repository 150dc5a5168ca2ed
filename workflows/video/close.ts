import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import type { VideoWorkflowResult } from '../../src/contracts/video-workflow.js';
import { endStateOf, type EndCause, type ReasonCode } from '../../src/domain/video-state.js';
import { sweeping } from '../activity-proxies.js';
import { callOffPayment } from './call-off-payment.js';
import { insist } from './insist.js';
import type { VideoJob } from './job.js';
import { refundInFull } from './refund-in-full.js';

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
    const [returned] = await Promise.all([earned ? false : returnMoney(job, cause.reason), deleteFiles(job)]);
    // Support's refund stands above what ended the road, unless that has returned the money already.
    const end = job.lateRefund && !returned ? LATE_REFUND : cause;
    const moneyReturned = returned || (job.lateRefund && (await returnMoney(job, end.reason)));

    const state = endStateOf(end, { published: job.published, moneyReturned });
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
  const goodbye = Promise.all([job.told(), job.mailsSent()]).finally(() => {
    isQuiet = true;
  });
  const isOwed = (): boolean => job.lateRefund && !returned;
  for (;;) {
    await condition(() => isOwed() || (isQuiet && allHandlersFinished()));
    if (!isOwed()) break;
    await returnMoney(job, LATE_REFUND.reason);
    returned = true;
  }
  await goodbye;
}

async function deleteFiles(job: VideoJob): Promise<void> {
  await insist(() => sweeping.deleteFiles({ jobId: job.jobId }));
}

/**
 * Asks the ledger rather than this run's memory: after a reset the charge may have been made by the run before.
 *
 * @returns whether money had been received; all of it is back then.
 */
async function returnMoney(job: VideoJob, reason: ReasonCode): Promise<boolean> {
  const view = await insist(() => callOffPayment(job.jobId));
  if (view.status !== 'succeeded') return false;
  await refundInFull(job.jobId, reason);
  return true;
}
