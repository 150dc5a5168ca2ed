import type { PersonalDataActivities } from '../src/contracts/activities.js';
import type { PersonalDataCounts } from '../src/contracts/personal-data-workflow.js';
import type { Logger } from '../src/observability/logger.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import type { JobEraser } from '../src/personal-data/job-eraser.js';

interface Deps {
  videos: Pick<VideosRepository, 'listPersonalDataDue'>;
  eraser: Pick<JobEraser, 'erase'>;
  logger: Logger;
}

/** Erasing personal data for the schedule. An erased job is no longer due, so a repeat continues with the rest. */
export function createPersonalDataActivities({ videos, eraser, logger }: Deps): PersonalDataActivities {
  return {
    async erasePersonalData({ endedBeforeMs, after, limit }) {
      const { jobIds, next } = await videos.listPersonalDataDue(new Date(endedBeforeMs), { after, limit });
      const counts: PersonalDataCounts = { erased: 0, postponed: 0, failed: 0 };
      for (const jobId of jobIds) counts[await eraseJob(jobId)] += 1;
      return { counts, next };
    },
  };

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
