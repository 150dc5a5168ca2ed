import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { media } from '../activity-proxies.js';
import { known, type VideoJob } from './job.js';
import { Stop } from './stop.js';

/** Looks at the file. What cannot be served is rejected here, before any money is asked for. */
export async function probe(job: VideoJob): Promise<void> {
  job.enter('probing');
  const result = await measure(job);
  if ('rejection' in result) throw new Stop({ kind: 'rejected', reason: result.rejection });
  job.facts = result.facts;
  job.complexity = result.complexity;
}

async function measure(job: VideoJob) {
  try {
    return await media.probeVideo({ jobId: job.jobId, etag: known(job.upload, 'upload').etag });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    throw new Stop({ kind: 'failed', reason: 'probe_unavailable' });
  }
}
