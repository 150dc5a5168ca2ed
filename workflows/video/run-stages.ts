import { CancellationScope, TemporalFailure, isCancellation, log } from '@temporalio/workflow';
import type { EndCause } from '../../src/domain/video-state.js';
import type { VideoJob } from './job.js';
import { EndJob } from './end-job.js';

/**
 * Runs the stages until they end, a stage stops them, a signal asks for it, or an operator cancels in the Web UI, and
 * says why. An error that is neither (a bug) fails the workflow task: Temporal retries it once the code is mended.
 */
export async function runStages(job: VideoJob, stages: () => Promise<EndCause>): Promise<EndCause> {
  try {
    return await CancellationScope.cancellable(async () => {
      const scope = CancellationScope.current();
      job.cancelStages = () => scope.cancel();
      // A signal may have been waiting before the first step: then the road ends before it begins.
      if (job.requestedEnd) job.cancelStages();
      return await stages();
    });
  } catch (error) {
    // What was asked for stands above a stage that failed while it was being stopped.
    if (error instanceof EndJob) return job.requestedEnd ?? error.cause;
    if (isCancellation(error)) return job.requestedEnd ?? canceledFromOutside(job);
    if (error instanceof TemporalFailure) {
      log.error('a stage failed for good', { error });
      return { kind: 'failed', reason: 'internal_error' };
    }
    throw error;
  }
}

function canceledFromOutside(job: VideoJob): EndCause {
  return { kind: job.published ? 'deleted' : 'canceled', reason: 'canceled_by_operator' };
}
