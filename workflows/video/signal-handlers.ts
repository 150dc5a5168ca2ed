import type { CloseOrphanedJobInput } from '../../src/contracts/reconcile-workflow.js';
import type { CancelRequest, RefundRequest, StopRequest } from '../../src/contracts/video-workflow.js';
import type { EndCause, ReasonCode } from '../../src/domain/video-state.js';
import { patched } from '../patched.js';
import type { VideoJob } from './job.js';
import type { RefundRequester } from './refund.js';

// What each signal does, by the state of the job: one function a signal.

const CANCEL_REASONS: Record<StopRequest['actor'], ReasonCode> = {
  customer: 'canceled_by_customer',
  support: 'canceled_by_support',
  operator: 'canceled_by_operator',
};

const REFUND_CAUSE = { kind: 'refund_requested', reason: 'refund_by_support' } as const satisfies EndCause;

type OrphanedJobAct = NonNullable<CloseOrphanedJobInput['act']>;

/**
 * Before delivery: stop, and `close` refunds what was paid. After it: delete the files; the money was earned. Who cancels to
 * get the money back asks for the first only.
 */
export function onCancel(job: VideoJob, request: CancelRequest): void {
  if (job.closing) return job.ignore('cancel: the job has ended');
  if (job.published && request.onlyBeforeDelivery) return job.ignore('cancel: delivered meanwhile');
  if (job.published) return onDeleteNow(job, request);
  requestEnd(job, cancelCause(request), requesterOf(request));
}

export function onDeleteNow(job: VideoJob, request: StopRequest): void {
  if (job.closing || !job.published) return job.ignore('deleteNow: nothing is delivered');
  requestEnd(job, deleteCause(request));
}

/** @param isKnownPaid whether the caller knows from the ledger that money was received. */
export function onRefund(job: VideoJob, request: RefundRequest, isKnownPaid = false): void {
  if (request.parkId !== undefined && request.parkId !== job.parking.parkId) {
    return job.ignore('refund: not the present parkId');
  }
  // The ledger knows better than this run whether anything was paid.
  if (job.closing) return job.endRequests.requestLateRefund(requesterOf(request));
  if (!isKnownPaid && !job.paid && job.state !== 'paying') {
    // An earlier run, ended by a reset, may have been paid: the sale checks the ledger, and this flag.
    job.requestRefundEarly();
    return job.ignore('refund: nothing was paid');
  }
  requestEnd(job, REFUND_CAUSE, requesterOf(request));
}

/**
 * How an act ends an orphaned job. The job itself does not know whether it was paid: what the ledger says was received
 * is refunded.
 */
export function requestEndOfOrphan(job: VideoJob, { act, ...request }: OrphanedJobAct): EndCause {
  const cause = act === 'refund' ? REFUND_CAUSE : job.published ? deleteCause(request) : cancelCause(request);
  job.endRequests.requestEnd(cause, requesterOf(request));
  return cause;
}

/** Disputed money pays for nothing. After delivery the dispute is answered, and the link stays. */
export function onDispute(job: VideoJob): void {
  const isOwed = !job.closing && !job.published && (job.paid || job.state === 'paying');
  if (isOwed) requestEnd(job, { kind: 'refund_requested', reason: 'payment_disputed' });
  else job.ignore('paymentDisputed: nothing to stop');
}

function cancelCause({ actor }: StopRequest): EndCause {
  return { kind: 'canceled', reason: CANCEL_REASONS[actor] };
}

function deleteCause({ actor }: StopRequest): EndCause {
  return { kind: 'deleted', reason: actor === 'customer' ? 'deleted_by_customer' : CANCEL_REASONS[actor] };
}

function requestEnd(job: VideoJob, cause: EndCause, by?: RefundRequester): void {
  if (job.endRequests.requestEnd(cause, by)) {
    if (!job.published && isEndingShown(job)) job.showEnding(cause.reason);
    return;
  }
  // A refund that comes second is still owed: `close` makes it once the first request is carried out.
  if (cause.kind === 'refund_requested') job.endRequests.requestLateRefund(by ?? {});
  job.ignore(`${cause.reason}: already stopping for ${job.endRequests.cause?.reason}`);
}

/** Jobs that began before `ending-projected` show their ending only in states in which it takes seconds. */
function isEndingShown(job: VideoJob): boolean {
  return patched('ending-projected') || (['compressing', 'finalizing'].includes(job.state) && patched('ending-shown'));
}

function requesterOf({ actor, noteId }: StopRequest): RefundRequester {
  return { actor, ...(noteId && { noteId }) };
}
