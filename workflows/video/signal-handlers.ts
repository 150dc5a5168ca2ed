import type { RefundRequest, StopRequest } from '../../src/contracts/video-workflow.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import type { VideoJob } from './job.js';
import type { RefundRequester } from './refund.js';

// The design's signal table, one function a row.

const CANCEL_REASONS: Record<StopRequest['actor'], ReasonCode> = {
  customer: 'canceled_by_customer',
  support: 'canceled_by_support',
  operator: 'canceled_by_operator',
};

/** Before delivery: stop, and `close` returns what was paid. After it: delete the files, the money was earned. */
export function onCancel(job: VideoJob, request: StopRequest): void {
  if (job.closing) return job.ignore('cancel: the job has ended');
  if (job.published) return onDeleteNow(job, request);
  job.requestEnd({ kind: 'canceled', reason: CANCEL_REASONS[request.actor] }, requesterOf(request));
}

function requesterOf({ actor, noteId }: StopRequest): RefundRequester {
  return { actor, ...(noteId && { noteId }) };
}

export function onDeleteNow(job: VideoJob, request: StopRequest): void {
  if (job.closing || !job.published) return job.ignore('deleteNow: nothing is delivered');
  const reason = request.actor === 'customer' ? 'deleted_by_customer' : CANCEL_REASONS[request.actor];
  job.requestEnd({ kind: 'deleted', reason });
}

export function onRefund(job: VideoJob, request: RefundRequest): void {
  if (request.parkId !== undefined && request.parkId !== job.park?.parkId) {
    return job.ignore('refund: not the present parkId');
  }
  // Whether anything was paid, the ledger knows better than this run.
  if (job.closing) return job.requestLateRefund(requesterOf(request));
  if (!job.paid && job.state !== 'paying') {
    // Unless a run before this one, which a reset has ended, was paid: the ledger will tell.
    job.refundRequested = true;
    return job.ignore('refund: nothing was paid');
  }
  job.requestEnd({ kind: 'refund_requested', reason: 'refund_by_support' }, requesterOf(request));
}

/** Money that the bank has taken back pays for nothing; after delivery the dispute is answered, and the link stays. */
export function onDispute(job: VideoJob): void {
  const isOwed = !job.closing && !job.published && (job.paid || job.state === 'paying');
  if (isOwed) job.requestEnd({ kind: 'refund_requested', reason: 'payment_disputed' });
  else job.ignore('paymentDisputed: nothing to stop');
}
