import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';
import type { DeliveredFile } from '../../src/contracts/activities.js';
import { upsellOf } from '../../src/domain/upsells.js';
import type { EndCause } from '../../src/domain/video-state.js';
import { patched } from '../patched.js';
import { utcTime } from '../summaries/utc-time.js';
import type { VideoJob } from './job.js';
import type { Sale } from './purchase.js';
import { refundPart } from './refund.js';

/** Publishes the result, mails the customer, and keeps the result until the retention time is over. */
export async function deliver(job: VideoJob, sale: Sale, output: DeliveredFile): Promise<EndCause> {
  // A request to end may have arrived just as the last stage ended; from here on the job would count as delivered.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('stopped before delivery');
  const retentionMs = retentionMsOf(job, sale);
  job.publish(output, retentionMs);
  job.recordDelivery();
  job.mail('done');
  refundMissedPriorityFee(job, sale);

  const { expiresSoonLeadMs } = job.policy;
  if (expiresSoonLeadMs > 0 && expiresSoonLeadMs < retentionMs) {
    await waitUntilExpiry(job, expiresSoonLeadMs);
    job.mail('expires_soon');
  }
  await waitUntilExpiry(job, 0);
  return { kind: 'retention_over', reason: 'retention_over' };
}

/** What is delivered again after a reset is kept at least until the time that was promised before. */
function retentionMsOf(job: VideoJob, { upsells, promisedUntilMs = 0 }: Sale): number {
  const retentionMs = upsellOf(upsells, 'extendedRetention')?.retentionMs ?? job.policy.retentionMs;
  const promisedMs = promisedUntilMs - Date.now();
  return promisedMs > retentionMs && patched('promise-kept') ? promisedMs : retentionMs;
}

/** Refunds the priority fee, and nothing else, if the video was ready later than promised. */
function refundMissedPriorityFee(job: VideoJob, { upsells, readyByMs, isRedelivery }: Sale): void {
  const fee = upsellOf(upsells, 'priority');
  const isLate = readyByMs !== undefined && Date.now() > readyByMs;
  if (!fee || !isLate || isRedelivery) return;
  const claim = { claimId: 'priority-fee', amountCents: fee.amountCents };
  const refunding = CancellationScope.nonCancellable(() => refundPart(job.jobId, 'priority_missed', claim));
  job.runInBackground('the priority fee could not be refunded', refunding);
}

/** Sleeps until `leadMs` before the expiry, which a signal may postpone. */
async function waitUntilExpiry(job: VideoJob, leadMs: number): Promise<void> {
  for (;;) {
    const { expiresAtMs = 0 } = job;
    const leftMs = expiresAtMs - leadMs - Date.now();
    if (leftMs <= 0) return;
    const summary =
      leadMs > 0
        ? `Keep the files; remind the customer on ${utcTime(expiresAtMs - leadMs)}`
        : `Keep the files until ${utcTime(expiresAtMs)}`;
    await condition(() => job.expiresAtMs !== expiresAtMs, leftMs, { summary });
  }
}
