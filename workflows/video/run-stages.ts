import { CancellationScope, TemporalFailure, isCancellation, log } from '@temporalio/workflow';
import type { EndCause } from '../../src/domain/video-state.js';
import { EndJob } from './end-job.js';
import type { VideoJob } from './job.js';

/**
 * Runs the stages until they finish, a stage ends the job, a signal requests the end, or an operator cancels in the Web
 * UI. Any other error is a bug and fails the workflow task: Temporal retries it until fixed code is deployed.
 *
 * @returns why the stages ended.
 */
export async function runStages(job: VideoJob, stages: () => Promise<EndCause>): Promise<EndCause> {
  const { endRequests } = job;
  try {
    return await CancellationScope.cancellable(async () => {
      const scope = CancellationScope.current();
      // A signal may have arrived before the first step: then the stages end before they begin.
      endRequests.onRequest(() => scope.cancel());
      return await stages();
    });
  } catch (error) {
    // A request takes precedence over a stage that failed while it was being stopped.
    if (error instanceof EndJob) return endRequests.cause ?? error.cause;
    if (isCancellation(error)) return endRequests.cause ?? canceledInWebUi(job);
    if (error instanceof TemporalFailure) {
      log.error('a stage failed for good', { error });
      return { kind: 'failed', reason: 'internal_error' };
    }
    throw error;
  }
}

function canceledInWebUi(job: VideoJob): EndCause {
  return { kind: job.published ? 'deleted' : 'canceled', reason: 'canceled_by_operator' };
}
