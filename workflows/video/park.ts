import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  log,
  patched,
  uuid4,
} from '@temporalio/workflow';
import { FAILURES } from '../../src/contracts/failures.js';
import type { ReasonCode } from '../../src/domain/video-state.js';
import type { VideoJob } from './job.js';
import { EndJob } from './end-job.js';

/** Failures that lie in the video itself: no human can mend them, so the job ends (and the money goes back) at once. */
const NON_RETRYABLE_REASONS: Record<string, ReasonCode> = {
  [FAILURES.cannotFit]: 'cannot_fit',
  [FAILURES.encodeFailed]: 'encode_failed',
  [FAILURES.unreadableInput]: 'unreadable',
  [FAILURES.objectChanged]: 'upload_unusable',
};

/** Repeats a step, parking the job in between, until it works, is hopeless, or nobody answers the parking. */
export async function retryOrPark<T>(job: VideoJob, parkReason: ReasonCode, step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
      const nonRetryableReason = type ? NON_RETRYABLE_REASONS[type] : undefined;
      if (nonRetryableReason) throw new EndJob({ kind: 'failed', reason: nonRetryableReason });
      log.error('retries are spent; parked until a human answers', { parkReason, type });
      await park(job, parkReason);
    }
  }
}

/** Waits for `retry`. A `refund` ends the road through its own signal; silence ends it here. */
async function park(job: VideoJob, reason: ReasonCode): Promise<void> {
  job.park = { parkId: uuid4(), retry: false };
  const refundsAtMs = Date.now() + job.policy.attentionTimeoutMs;
  job.transitionTo('needs_attention', { attention: { parkId: job.park.parkId, reason, refundsAtMs } }, reason);
  if (patched('delay-mailed')) job.mail('delayed', reason, job.park.parkId);
  let answered: boolean;
  try {
    answered = await condition(() => job.park?.retry === true, job.policy.attentionTimeoutMs);
  } finally {
    // Also when a refund or cancel ends the road here: nobody may be asked for an answer any more.
    job.park = undefined;
  }
  if (!answered) throw new EndJob({ kind: 'failed', reason: 'attention_timeout' });
}
