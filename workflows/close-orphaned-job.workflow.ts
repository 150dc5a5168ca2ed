import type { CloseOrphanedJobInput } from '../src/contracts/reconcile-workflow.js';
import type { VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import type { EndCause } from '../src/domain/video-state.js';
import { close } from './video/close.js';
import { VideoJob } from './video/job.js';
import { registerMessageHandlers } from './video/setup.js';
import { requestEndOfOrphan } from './video/signal-handlers.js';

/**
 * Closes an orphaned job: one whose own workflow was terminated. It runs the same compensations as that workflow would have,
 * because reconciliation found the job, or because somebody asked for its end. It runs under the job's workflow id, so that only one of them can be at work. Temporal knows it as `closeStrayWorkflow`.
 */
export async function closeOrphanedJobWorkflow(input: CloseOrphanedJobInput): Promise<VideoWorkflowResult> {
  const job = VideoJob.orphaned(input.jobId, input.policy, input.state);
  registerMessageHandlers(job);
  return await close(job, input.act ? requestEndOfOrphan(job, input.act) : abandonedCause(job));
}

function abandonedCause(job: VideoJob): EndCause {
  return job.published
    ? { kind: 'retention_over', reason: 'retention_over' }
    : { kind: 'canceled', reason: 'canceled_by_operator' };
}
