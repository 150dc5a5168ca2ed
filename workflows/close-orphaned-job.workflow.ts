import type { CloseOrphanedJobInput } from '../src/contracts/reconcile-workflow.js';
import type { VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import type { EndCause } from '../src/domain/video-state.js';
import { patched } from './patched.js';
import { close } from './video/close.js';
import { VideoJob } from './video/job.js';
import { registerMessageHandlers } from './video/setup.js';
import { requestEndOfOrphan } from './video/signal-handlers.js';

/**
 * Closes an orphaned job: one whose own workflow was terminated. It is started when reconciliation finds the job, or
 * when its end is requested, and runs the compensations that the job's own workflow would have run. It has the job's
 * workflow id, so that the two never run at once. Temporal knows it as `closeStrayWorkflow`.
 */
export async function closeOrphanedJobWorkflow(input: CloseOrphanedJobInput): Promise<VideoWorkflowResult> {
  const job = VideoJob.orphaned(input.jobId, input.policy, input.state);
  registerMessageHandlers(job);
  // Its own workflow may have been terminated between the two steps of a delivery. Money that is not known to be earned
  // would be refunded later.
  if (job.published && patched('delivery-of-orphan-recorded')) job.recordDelivery();
  return await close(job, input.act ? requestEndOfOrphan(job, input.act) : abandonedCause(job));
}

function abandonedCause(job: VideoJob): EndCause {
  return job.published
    ? { kind: 'retention_over', reason: 'retention_over' }
    : { kind: 'canceled', reason: 'canceled_by_operator' };
}
