import { media } from '../activity-proxies.js';
import { required, type VideoJob } from './job.js';
import { retryOrPark } from './park.js';

/** Measures the output once more from S3, where the customer will take it from, and makes its poster. */
export async function finalize(job: VideoJob): Promise<void> {
  const { versions } = required(job.encoded, 'encoded');
  const delivered = await retryOrPark(job, 'finalize_failed', async () => {
    job.transitionTo('finalizing', { attention: null });
    return await media.finalizeVideo({
      jobId: job.jobId,
      outputKey: required(job.encoded, 'encoded').outputKey,
      ceilingBytes: required(job.quote, 'quote').plan.ceilingBytes,
    });
  });
  job.output = { ...delivered, ...(versions && { versions }) };
}
