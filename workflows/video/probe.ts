import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { media } from '../activity-proxies.js';
import { required, type VideoJob } from './job.js';
import { EndJob } from './end-job.js';

/** Looks at the file. What cannot be served is rejected here, before any money is asked for. */
export async function probe(job: VideoJob): Promise<void> {
  job.transitionTo('probing');
  const result = await measure(job);
  if ('rejection' in result) throw new EndJob({ kind: 'rejected', reason: result.rejection });
  job.facts = result.facts;
  job.complexity = result.complexity;
}

async function measure(job: VideoJob) {
  try {
    return await media.probeVideo({ jobId: job.jobId, etag: required(job.upload, 'upload').etag });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    throw new EndJob({ kind: 'failed', reason: 'probe_unavailable' });
  }
}
