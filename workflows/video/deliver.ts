import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';
import type { EndCause } from '../../src/domain/video-state.js';
import { upsellOf } from '../../src/domain/upsells.js';
import { required, type VideoJob } from './job.js';
import { refundPart } from './refund.js';

/** Publishes the result, tells the customer, and keeps it until the retention time is over. */
export async function deliver(job: VideoJob): Promise<EndCause> {
  // A stop may have crossed the end of the last stage; from here on it would count as delivered.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('stopped before delivery');
  const retentionMs = upsellOf(job.upsells, 'extendedRetention')?.retentionMs ?? job.policy.retentionMs;
  job.expiresAtMs = Date.now() + retentionMs;
  job.published = true;
  job.transitionTo('done', { output: required(job.output, 'output'), expiresAtMs: job.expiresAtMs });
  job.recordDelivery();
  job.mail('done');

  refundMissedPriorityFee(job);

  const { expiresSoonLeadMs } = job.policy;
  if (expiresSoonLeadMs > 0 && expiresSoonLeadMs < retentionMs) {
    await waitUntil(job, () => required(job.expiresAtMs, 'expiresAtMs') - expiresSoonLeadMs);
    job.mail('expires_soon');
  }
  await waitUntil(job, () => required(job.expiresAtMs, 'expiresAtMs'));
  return { kind: 'retention_over', reason: 'retention_over' };
}

/** Later than promised: the fee alone goes back, by itself. */
function refundMissedPriorityFee(job: VideoJob): void {
  const fee = upsellOf(job.upsells, 'priority');
  const isLate = job.readyByMs !== undefined && Date.now() > job.readyByMs;
  if (!fee || !isLate || job.deliveredByEarlierRun) return;
  const claim = { claimId: 'priority-fee', amountCents: fee.amountCents };
  const returning = CancellationScope.nonCancellable(() => refundPart(job.jobId, 'priority_missed', claim));
  job.runInBackground('the priority fee could not be returned', returning);
}

/** Sleeps until a moment that a signal may move further away. */
async function waitUntil(job: VideoJob, momentMs: () => number): Promise<void> {
  while (Date.now() < momentMs()) {
    const knownExpiryMs = job.expiresAtMs;
    await condition(() => job.expiresAtMs !== knownExpiryMs, momentMs() - Date.now());
  }
}
