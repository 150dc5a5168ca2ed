import { ActivityFailure, ApplicationFailure, isCancellation, log, uuid4 } from '@temporalio/workflow';
import type { EncodeResult } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { TASK_QUEUES, type CompressQueue } from '../../src/contracts/task-queues.js';
import { upsellOf } from '../../src/domain/upsells.js';
import { encoderOn, surely } from '../activity-proxies.js';
import { known, type VideoJob } from './job.js';
import { untilDone } from './park.js';

/** Encodes on a GPU where one is free in time and works, else on a CPU. */
export async function compress(job: VideoJob): Promise<void> {
  job.encoded = await untilDone(job, 'encode_unavailable', async () => {
    // GPUs make H.264 only.
    const isModern = known(job.quote, 'quote').plan.preset === 'modern';
    const queue = isModern ? TASK_QUEUES.compressCpu : await surely.chooseCompressQueue();
    try {
      return await encodeOn(job, queue);
    } catch (error) {
      if (queue !== TASK_QUEUES.compressGpu || !mayWorkOnCpu(error)) throw error;
      log.info('not done on a GPU, going to CPU', { error });
      return await encodeOn(job, TASK_QUEUES.compressCpu);
    }
  });
}

async function encodeOn(job: VideoJob, queue: CompressQueue): Promise<EncodeResult> {
  job.encodeId = uuid4();
  job.enter('queued', { queue, attention: null });
  const hasPriority = upsellOf(job.upsells, 'priority') !== undefined;
  return await encoderOn(queue, job.policy.gpuWaitTimeoutMs, hasPriority).encodeVideo({
    jobId: job.jobId,
    encodeId: job.encodeId,
    etag: known(job.upload, 'upload').etag,
    facts: known(job.facts, 'facts'),
    plan: known(job.quote, 'quote').plan,
  });
}

/** Whatever went wrong on the GPU, no slot in time included, unless it lies in the file itself. */
function mayWorkOnCpu(error: unknown): boolean {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return false;
  const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
  return type !== FAILURES.unreadableInput && type !== FAILURES.objectChanged;
}
