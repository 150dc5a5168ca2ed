import type { CloseOrphanedJobInput } from '../src/contracts/reconcile-workflow.js';
import type { VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import type { EndCause } from '../src/domain/video-state.js';
import { close } from './video/close.js';
import { VideoJob } from './video/job.js';
import { registerMessageHandlers } from './video/setup.js';

/**
 * Closes an orphaned job: one whose own workflow was terminated. It runs the same compensations as that workflow would have,
 * and runs under the job's workflow id, so that only one of them can be at work. Temporal knows it as `closeStrayWorkflow`.
 */
export async function closeOrphanedJobWorkflow(input: CloseOrphanedJobInput): Promise<VideoWorkflowResult> {
  const job = VideoJob.orphaned(input.jobId, input.policy, input.state);
  registerMessageHandlers(job);
  const cause: EndCause = job.published
    ? { kind: 'retention_over', reason: 'retention_over' }
    : { kind: 'canceled', reason: 'canceled_by_operator' };
  return await close(job, cause);
}
