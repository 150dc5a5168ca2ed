import { CancellationScope, allHandlersFinished, condition } from '@temporalio/workflow';
import type { VideoWorkflowResult } from '../../src/contracts/video-workflow.js';
import { endStateOf, type EndCause } from '../../src/domain/video-state.js';
import { surely, sweeping } from '../activity-proxies.js';
import type { VideoJob } from './job.js';
import { refundInFull } from './refund-in-full.js';

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
    const [returned] = await Promise.all([earned ? false : returnMoney(job, cause), deleteFiles(job)]);
    const moneyReturned = returned || (job.lateRefund && (await returnMoney(job, cause)));

    const state = endStateOf(cause, { published: job.published, moneyReturned });
    job.enter(state, { filesDeletedAtMs: Date.now(), attention: null }, cause.reason);
    if (moneyReturned) job.mail('refunded', cause.reason);
    await job.told();
    await job.mailsSent();
    await condition(allHandlersFinished);
    return { state, reason: cause.reason };
  });
}

async function deleteFiles(job: VideoJob): Promise<void> {
  await sweeping.deleteFiles({ jobId: job.jobId });
}

/** @returns whether money had been received; all of it is back then. */
async function returnMoney(job: VideoJob, cause: EndCause): Promise<boolean> {
  if (!job.mayHaveCharged) return false;
  const view = await surely.cancelPayment({ jobId: job.jobId });
  if (view.status !== 'succeeded') return false;
  await refundInFull(job.jobId, cause.reason);
  return true;
}
