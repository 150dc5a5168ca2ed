import { media } from '../activity-proxies.js';
import { known, type VideoJob } from './job.js';
import { untilDone } from './park.js';

/** Measures the output once more from S3, where the customer will take it from, and makes its poster. */
export async function finalize(job: VideoJob): Promise<void> {
  const { versions } = known(job.encoded, 'encoded');
  const delivered = await untilDone(job, 'finalize_failed', async () => {
    job.enter('finalizing', { attention: null });
    return await media.finalizeVideo({
      jobId: job.jobId,
      outputKey: known(job.encoded, 'encoded').outputKey,
      ceilingBytes: known(job.quote, 'quote').plan.ceilingBytes,
    });
  });
  job.output = { ...delivered, ...(versions && { versions }) };
}
