import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { PinnedObject, ProbeResult } from '../../src/contracts/activities.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { probingFor } from '../activity-proxies.js';
import { EndJob } from './end-job.js';
import type { VideoJob } from './job.js';
import { OtherWorkers, isFaultOfMachine } from './other-workers.js';
import type { ProbedVideo } from './probed-video.js';
import { Shutdowns } from './shutdowns.js';

/** Probes the file. A file that cannot be served is rejected here, before a payment is requested. */
export async function probe(job: VideoJob, { etag }: PinnedObject): Promise<ProbedVideo> {
  job.transitionTo('probing');
  const result = await probeUpload(job, etag);
  if ('rejection' in result) throw new EndJob({ kind: 'rejected', reason: result.rejection });
  return { etag, facts: result.facts, complexity: result.complexity };
}

async function probeUpload(job: VideoJob, etag: string): Promise<ProbeResult> {
  const { jobId, callerGroup } = job;
  const others = new OtherWorkers(job, [TASK_QUEUES.media]);
  const shutdowns = new Shutdowns();
  for (;;) {
    try {
      return await probingFor(callerGroup).probeVideo({ jobId, etag });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (shutdowns.caused(error)) continue;
      if (isFaultOfMachine(error) && (await others.appear())) continue;
      throw new EndJob({ kind: 'failed', reason: 'probe_unavailable' });
    }
  }
}
