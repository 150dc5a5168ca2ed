import type { ActRefusal, ActResult, JobAct, RefundRequest } from '../../src/contracts/video-workflow.js';
import type { VideoJob } from './job.js';
import { isExtendRetentionRequest, isRefundRequest, isRetryRequest, isStopRequest } from './message-guards.js';
import { onCancel, onDeleteNow, onRefund } from './signal-handlers.js';

/** Why an act of support would do nothing; null when it takes effect. */
export function actRefusal(job: VideoJob, act: JobAct): ActRefusal | null {
  switch (act?.act) {
    case 'cancel':
      return isStopRequest(act) ? closedRefusal(job) : 'invalid_request';
    case 'deleteNow':
      return isStopRequest(act) ? undeliveredRefusal(job) : 'invalid_request';
    case 'retry':
      return isRetryRequest(act) ? parkRefusal(job, act.parkId) : 'invalid_request';
    case 'extendRetention':
      return isExtendRetentionRequest(act) ? extensionRefusal(job, act.untilMs) : 'invalid_request';
    case 'refund':
      return isRefundRequest(act) ? refundRefusal(job, act) : 'invalid_request';
    default:
      return 'invalid_request';
  }
}

/** Carries out an act that is not refused, exactly as the signal does. */
export function carryOut(job: VideoJob, act: JobAct): ActResult {
  switch (act.act) {
    case 'cancel': {
      const effect = job.published ? 'deleting' : 'stopping';
      onCancel(job, act);
      return { effect };
    }
    case 'deleteNow':
      onDeleteNow(job, act);
      return { effect: 'deleting' };
    case 'retry':
      job.parking.retry(act.parkId);
      return { effect: 'retrying' };
    case 'extendRetention':
      job.extendRetention(act.untilMs);
      return { effect: 'extended' };
    case 'refund': {
      // A payment that has not succeeded is canceled, and refunded only if it succeeds after all.
      const effect = job.paid || act.isPaid ? 'refunding' : 'stopping';
      onRefund(job, act, act.isPaid);
      return { effect };
    }
  }
}

function closedRefusal(job: VideoJob): ActRefusal | null {
  return job.closing ? 'job_closed' : null;
}

function undeliveredRefusal(job: VideoJob): ActRefusal | null {
  if (job.closing) return 'job_closed';
  return job.published ? null : 'result_not_ready';
}

function extensionRefusal(job: VideoJob, untilMs: number): ActRefusal | null {
  if (job.endRequests.cause) return 'job_closed';
  return undeliveredRefusal(job) ?? (untilMs > (job.expiresAtMs ?? 0) ? null : 'invalid_request');
}

function refundRefusal(job: VideoJob, { parkId, isPaid }: RefundRequest & { isPaid: boolean }): ActRefusal | null {
  if (parkId !== undefined && parkRefusal(job, parkId)) return 'not_parked';
  return isPaid || job.paid || job.state === 'paying' ? null : 'nothing_paid';
}

function parkRefusal(job: VideoJob, parkId: string): ActRefusal | null {
  return job.parking.parkId === parkId && !job.parking.isRetried ? null : 'not_parked';
}
