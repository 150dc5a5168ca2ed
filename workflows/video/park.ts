import { ActivityFailure, ApplicationFailure, condition, isCancellation, log, patched } from '@temporalio/workflow';
import { FAILURES } from '../../src/contracts/failures.js';
import { canTransition, type ReasonCode } from '../../src/domain/video-state.js';
import { EndJob } from './end-job.js';
import type { VideoJob } from './job.js';

/** Failures that lie in the video itself. Nobody can repair them, so the job ends, and the money goes back, at once. */
const NON_RETRYABLE_REASONS: Record<string, ReasonCode> = {
  [FAILURES.cannotFit]: 'cannot_fit',
  [FAILURES.encodeFailed]: 'encode_failed',
  [FAILURES.unreadableInput]: 'unreadable',
  [FAILURES.limitExceeded]: 'too_complex',
  [FAILURES.objectChanged]: 'upload_unusable',
};

/** Repeats a step until it works, and parks the job in between. Ends the job on a non-retryable failure, or on silence. */
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

/** Waits for `retry`. A `refund` ends the stages through its own signal; silence ends the job here. */
async function park(job: VideoJob, reason: ReasonCode): Promise<void> {
  // A job that could not even be planned for a queue has not left the sale.
  if (!canTransition(job.state, 'needs_attention') && job.state !== 'needs_attention') job.transitionTo('queued');
  const { attentionTimeoutMs } = job.policy;
  const parkId = job.parking.begin();
  const refundsAtMs = Date.now() + attentionTimeoutMs;
  job.transitionTo('needs_attention', { attention: { parkId, reason, refundsAtMs } }, reason);
  if (patched('delay-mailed')) job.mail('delayed', reason, parkId);
  let isRetried: boolean;
  try {
    isRetried = await condition(() => job.parking.isRetried, attentionTimeoutMs);
  } finally {
    // Also when a refund or a cancel ends the stages here.
    job.parking.end();
  }
  if (!isRetried) throw new EndJob({ kind: 'failed', reason: 'attention_timeout' });
}
