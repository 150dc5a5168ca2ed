import { condition } from '@temporalio/workflow';
import type { PinnedObject } from '../../src/contracts/activities.js';
import { utcTimeIn } from '../summaries/utc-time.js';
import { EndJob } from './end-job.js';
import type { VideoJob } from './job.js';

/** Waits for the customer's upload. A durable timer ends the job of a customer who never finishes. */
export async function receiveUpload(job: VideoJob): Promise<PinnedObject> {
  const { uploadTimeoutMs } = job.policy;
  const summary = `Wait for the upload until ${utcTimeIn(uploadTimeoutMs)}, then end as abandoned`;
  const isCompleted = await condition(() => job.upload.completed !== undefined, uploadTimeoutMs, { summary });
  const upload = job.upload.completed;
  if (!isCompleted || !upload) throw new EndJob({ kind: 'abandoned', reason: 'upload_timeout' });
  return upload;
}
