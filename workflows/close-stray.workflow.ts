import type { CloseOrphanedJobInput } from '../src/contracts/reconcile-workflow.js';
import type { VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import type { EndCause } from '../src/domain/video-state.js';
import { CheckoutQueue } from './video/checkout-queue.js';
import { close } from './video/close.js';
import { VideoJob } from './video/job.js';
import { registerMessageHandlers } from './video/setup.js';

/**
 * Closes a job whose own workflow was terminated, exactly as that workflow would have: money that was not earned goes
 * back, files are deleted, the customer is told. It runs under the job's workflow id, so that only one can be at work.
 */
export async function closeStrayWorkflow(input: CloseOrphanedJobInput): Promise<VideoWorkflowResult> {
  const job = new VideoJob(input.jobId, input.policy, new CheckoutQueue());
  job.state = input.state;
  job.published = input.state === 'done';
  job.closing = true;
  registerMessageHandlers(job);
  const cause: EndCause = job.published
    ? { kind: 'retention_over', reason: 'retention_over' }
    : { kind: 'canceled', reason: 'canceled_by_operator' };
  return await close(job, cause);
}
