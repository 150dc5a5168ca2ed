import type { PersonalDataActivities } from '../src/contracts/activities.js';
import type { PersonalDataCounts } from '../src/contracts/personal-data-workflow.js';
import type { Logger } from '../src/observability/logger.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import type { ErasureLog } from '../src/personal-data/erasure-log.js';
import type { JobEraser } from '../src/personal-data/job-eraser.js';

interface Deps {
  videos: Pick<VideosRepository, 'listPersonalDataDue' | 'find'>;
  erasures: Pick<ErasureLog, 'jobsSince'>;
  eraser: Pick<JobEraser, 'erase'>;
  logger: Logger;
}

/** Erasing personal data for the schedule. An erased job is no longer due, so a repeat continues with the rest. */
export function createPersonalDataActivities({ videos, erasures, eraser, logger }: Deps): PersonalDataActivities {
  return {
    async erasePersonalData({ endedBeforeMs, after, limit }) {
      const endedBefore = new Date(endedBeforeMs);
      const { jobIds, next } = await videos.listPersonalDataDue(endedBefore, { after, limit });
      const again = after === null ? await erasedBeforeARestore(endedBefore) : [];
      const counts: PersonalDataCounts = { erased: 0, postponed: 0, failed: 0 };
      for (const jobId of new Set([...again, ...jobIds])) counts[await eraseJob(jobId)] += 1;
      return { counts, next };
    },
  };

  /** Jobs that were erased on request, and whose data exists again because the database was restored. */
  async function erasedBeforeARestore(since: Date): Promise<string[]> {
    const restored: string[] = [];
    for (const jobId of await erasures.jobsSince(since)) {
      const video = await videos.find(jobId);
      if (video && !video.personalDataErasedAt) restored.push(jobId);
    }
    return restored;
  }

  /** Never fails: other jobs must not wait for one that cannot be erased now. */
  async function eraseJob(jobId: string): Promise<keyof PersonalDataCounts> {
    try {
      const erasure = await eraser.erase(jobId);
      if (erasure.erased) return 'erased';
      logger.info({ jobId, obstacle: erasure.obstacle }, 'the personal data of a job is kept for now');
      return 'postponed';
    } catch (error) {
      logger.error({ err: error, jobId }, 'the personal data of a job could not be erased; the next run tries again');
      return 'failed';
    }
  }
}
