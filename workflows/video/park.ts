import { ActivityFailure, condition, isCancellation, log } from '@temporalio/workflow';
import { FAILURES } from '../../src/contracts/failures.js';
import { canTransition, type ReasonCode } from '../../src/domain/video-state.js';
import { patched } from '../patched.js';
import { utcTime } from '../summaries/utc-time.js';
import { EndJob } from './end-job.js';
import { failureTypeOf } from './failure-type.js';
import type { VideoJob } from './job.js';
import { OtherWorkers, isFaultOfMachine } from './other-workers.js';

/** Failures caused by the video itself. Nobody can repair them, so the job ends, and is refunded, at once. */
const NON_RETRYABLE_REASONS: Record<string, ReasonCode> = {
  [FAILURES.cannotFit]: 'cannot_fit',
  [FAILURES.encodeFailed]: 'encode_failed',
  [FAILURES.unreadableInput]: 'unreadable',
  [FAILURES.limitExceeded]: 'too_complex',
  [FAILURES.objectChanged]: 'upload_unusable',
};

/** For a failure without a type, such as an outage. */
const UNKNOWN_CAUSE = 'other';

interface Parkable {
  reason: ReasonCode;
  /** The task queues whose workers can do the step. */
  queues: readonly string[];
}

/**
 * Repeats a step until it succeeds. If a machine failed, the step goes to another worker; if the step fails otherwise,
 * or no worker can do it, the job parks. Ends the job on a non-retryable failure, or if nobody answers in time.
 */
export async function retryOrPark<T>(job: VideoJob, { reason, queues }: Parkable, step: () => Promise<T>): Promise<T> {
  // Each promise affects replay: an error that is not a machine's must take the same path as in old histories.
  let others = new OtherWorkers(job, queues);
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (isFaultOfMachine(error) && (await others.appear())) continue;
      const type = failureTypeOf(error);
      const nonRetryableReason = type ? NON_RETRYABLE_REASONS[type] : undefined;
      if (nonRetryableReason) throw new EndJob({ kind: 'failed', reason: nonRetryableReason });
      log.error('retries are spent; parked until a human answers', { parkReason: reason, type });
      await park(job, reason, type ?? UNKNOWN_CAUSE);
      others = new OtherWorkers(job, queues);
    }
  }
}

/** Waits for `retry`. A `refund` ends the stages through its own signal; a timeout ends the job here. */
async function park(job: VideoJob, reason: ReasonCode, cause: string): Promise<void> {
  // A job for which not even a queue could be chosen is still in a state of the sale.
  if (!canTransition(job.state, 'needs_attention') && job.state !== 'needs_attention') job.transitionTo('queued');
  const { attentionTimeoutMs } = job.policy;
  const parkId = job.parking.begin();
  const refundsAtMs = Date.now() + attentionTimeoutMs;
  job.transitionTo('needs_attention', { attention: { parkId, reason, cause, refundsAtMs } }, reason);
  if (patched('delay-mailed')) job.mail('delayed', reason, parkId);
  let isRetried: boolean;
  try {
    const summary = `Parked (${reason}, ${cause}): refund on ${utcTime(refundsAtMs)} unless a human answers`;
    isRetried = await condition(() => job.parking.isRetried, attentionTimeoutMs, { summary });
  } finally {
    // Also when a refund or a cancel ends the stages here.
    job.parking.end();
  }
  if (!isRetried) throw new EndJob({ kind: 'failed', reason: 'attention_timeout' });
}
