import type { DeliveredFile, EncodeResult } from '../../src/contracts/activities.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { finalizing } from '../activity-proxies.js';
import type { VideoJob } from './job.js';
import { retryOrPark } from './park.js';
import type { Sale } from './purchase.js';
import { Shutdowns } from './shutdowns.js';

/** Measures the output once more from S3, where the customer will download it, and makes its poster. */
export async function finalize(job: VideoJob, { quote }: Sale, encoded: EncodeResult): Promise<DeliveredFile> {
  const { outputKey, versions, shortfalls } = encoded;
  const measured = await retryOrPark(job, { reason: 'finalize_failed', queues: [TASK_QUEUES.finalize] }, async () => {
    job.transitionTo('finalizing', { attention: null });
    const shutdowns = new Shutdowns();
    for (;;) {
      try {
        return await finalizing.finalizeVideo({ jobId: job.jobId, outputKey, ceilingBytes: quote.plan.ceilingBytes });
      } catch (error) {
        if (!shutdowns.caused(error)) throw error;
      }
    }
  });
  return { ...measured, ...(versions && { versions }), ...(shortfalls && { shortfalls }) };
}
