import { ActivityFailure, ApplicationFailure, isCancellation, log, uuid4 } from '@temporalio/workflow';
import type { EncodeResult } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { TASK_QUEUES, type CompressQueue } from '../../src/contracts/task-queues.js';
import { upsellOf } from '../../src/domain/upsells.js';
import { compressActivitiesOn, retryForever } from '../activity-proxies.js';
import { required, type VideoJob } from './job.js';
import { retryOrPark } from './park.js';

/** Encodes on a GPU where one is free in time and works, else on a CPU. */
export async function compress(job: VideoJob): Promise<void> {
  job.encoded = await retryOrPark(job, 'encode_unavailable', async () => {
    // GPUs make H.264 only.
    const isModern = required(job.quote, 'quote').plan.preset === 'modern';
    const queue = isModern ? TASK_QUEUES.compressCpu : await retryForever.chooseCompressQueue();
    try {
      return await encodeOn(job, queue);
    } catch (error) {
      if (queue !== TASK_QUEUES.compressGpu || !canFallBackToCpu(error)) throw error;
      log.info('not done on a GPU, going to CPU', { error });
      return await encodeOn(job, TASK_QUEUES.compressCpu);
    }
  });
}

async function encodeOn(job: VideoJob, queue: CompressQueue): Promise<EncodeResult> {
  job.encodeId = uuid4();
  job.transitionTo('queued', { queue, attention: null });
  const hasPriority = upsellOf(job.upsells, 'priority') !== undefined;
  return await compressActivitiesOn(queue, job.policy.gpuWaitTimeoutMs, hasPriority).encodeVideo({
    jobId: job.jobId,
    encodeId: job.encodeId,
    etag: required(job.upload, 'upload').etag,
    facts: required(job.facts, 'facts'),
    plan: required(job.quote, 'quote').plan,
  });
}

/** Whatever went wrong on the GPU, no slot in time included, unless it lies in the file itself. */
function canFallBackToCpu(error: unknown): boolean {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return false;
  const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
  return type !== FAILURES.unreadableInput && type !== FAILURES.objectChanged;
}
