import { TimeoutType } from '@temporalio/common';
import { ActivityFailure, TimeoutFailure, log, uuid4 } from '@temporalio/workflow';
import type { EncodeResult } from '../../src/contracts/activities.js';
import { TASK_QUEUES, type CompressQueue } from '../../src/contracts/task-queues.js';
import { encoderOn, surely } from '../activity-proxies.js';
import { known, type VideoJob } from './job.js';
import { untilDone } from './park.js';

/** Encodes on a GPU where one is free in time, else on a CPU. */
export async function compress(job: VideoJob): Promise<void> {
  job.encoded = await untilDone(job, 'encode_unavailable', async () => {
    const queue = await surely.chooseCompressQueue();
    try {
      return await encodeOn(job, queue);
    } catch (error) {
      if (!isNoGpuInTime(error)) throw error;
      log.info('no GPU slot in time, going to CPU');
      return await encodeOn(job, TASK_QUEUES.compressCpu);
    }
  });
}

async function encodeOn(job: VideoJob, queue: CompressQueue): Promise<EncodeResult> {
  job.encodeId = uuid4();
  job.enter('queued', { queue, attention: null });
  return await encoderOn(queue, job.policy.gpuWaitTimeoutMs).encodeVideo({
    jobId: job.jobId,
    encodeId: job.encodeId,
    etag: known(job.upload, 'upload').etag,
    facts: known(job.facts, 'facts'),
    plan: known(job.quote, 'quote').plan,
  });
}

function isNoGpuInTime(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === TimeoutType.SCHEDULE_TO_START
  );
}
