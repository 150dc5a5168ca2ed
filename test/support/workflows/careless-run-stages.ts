import type { EndCause } from '../../../src/domain/video-state.js';
import { retryForever } from '../../../workflows/activity-proxies.js';
import type { VideoJob } from '../../../workflows/video/job.js';
import { runStages as careful } from '../../../workflows/video/run-stages.js';

/** In place of `workflows/video/run-stages.ts`: somebody has added a step without `patched`. No running job can be replayed. */
export async function runStages(job: VideoJob, stages: () => Promise<EndCause>): Promise<EndCause> {
  return await careful(job, async () => {
    await retryForever.recallReconcile();
    return await stages();
  });
}
