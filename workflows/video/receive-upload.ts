import { condition } from '@temporalio/workflow';
import type { CompleteUploadResult } from '../../src/contracts/video-workflow.js';
import { whileCustomerWaits } from '../activity-proxies.js';
import type { VideoJob } from './job.js';
import { EndJob } from './end-job.js';

/** Waits for the customer's parts; a durable timer gives up on those who never finish. */
export async function receiveUpload(job: VideoJob): Promise<void> {
  const arrived = await condition(() => job.upload !== undefined, job.policy.uploadTimeoutMs);
  if (!arrived) throw new EndJob({ kind: 'abandoned', reason: 'upload_timeout' });
}

/** The `completeUpload` update. A repeat answers the same without asking S3 again. */
export async function completeUpload(job: VideoJob): Promise<CompleteUploadResult> {
  job.upload ??= await whileCustomerWaits.completeUpload({ jobId: job.jobId });
  return { sizeBytes: job.upload.sizeBytes };
}
