import { ActivityFailure, isCancellation, log, uuid4 } from '@temporalio/workflow';
import type { EncodeResult } from '../../src/contracts/activities.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { TASK_QUEUES, type CompressQueue } from '../../src/contracts/task-queues.js';
import { encodePriorityOf } from '../../src/domain/encode-queue.js';
import { compressActivitiesOn, planning } from '../activity-proxies.js';
import { failureTypeOf } from './failure-type.js';
import type { VideoJob } from './job.js';
import { isFaultOfMachine } from './other-workers.js';
import { retryOrPark } from './park.js';
import type { ProbedVideo } from './probed-video.js';
import type { Sale } from './purchase.js';
import { Shutdowns } from './shutdowns.js';

/** Encodes on a GPU if one is free in time and works, else on a CPU. */
export async function compress(job: VideoJob, video: ProbedVideo, sale: Sale): Promise<EncodeResult> {
  // GPUs encode H.264 only.
  const isModern = sale.quote.plan.preset === 'modern';
  const queues = isModern ? [TASK_QUEUES.compressCpu] : [TASK_QUEUES.compressGpu, TASK_QUEUES.compressCpu];
  return await retryOrPark(job, { reason: 'encode_unavailable', queues }, async () => {
    const queue = isModern ? TASK_QUEUES.compressCpu : await planning.chooseCompressQueue();
    try {
      return await encodeOn(queue, job, video, sale);
    } catch (error) {
      if (queue !== TASK_QUEUES.compressGpu || !canFallBackToCpu(error)) throw error;
      log.info('the GPU did not encode; falling back to a CPU', { error });
      return await encodeOn(TASK_QUEUES.compressCpu, job, video, sale);
    }
  });
}

async function encodeOn(
  queue: CompressQueue,
  job: VideoJob,
  { etag, facts }: ProbedVideo,
  { quote, upsells }: Sale,
): Promise<EncodeResult> {
  const encodeId = uuid4();
  job.queueEncode(encodeId, { queue, attention: null });
  const priority = encodePriorityOf({ isTest: job.isTest, quote, upsells });
  const encoder = compressActivitiesOn(queue, job.policy.gpuWaitTimeoutMs, priority);
  const shutdowns = new Shutdowns();
  for (;;) {
    try {
      return await encoder.encodeVideo({ jobId: job.jobId, encodeId, etag, facts, plan: quote.plan });
    } catch (error) {
      if (!shutdowns.caused(error)) throw error;
    }
  }
}

/** Whether a CPU can encode after a GPU failed or had no slot in time: yes, unless the file itself is the cause. */
function canFallBackToCpu(error: unknown): boolean {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return false;
  // Another GPU may take the encode, or a CPU: the queue is chosen again.
  if (isFaultOfMachine(error)) return false;
  const type = failureTypeOf(error);
  return type !== FAILURES.unreadableInput && type !== FAILURES.limitExceeded && type !== FAILURES.objectChanged;
}
