import type { RecordActivities } from '../src/contracts/activities.js';
import type { Logger } from '../src/observability/logger.js';
import { publishAccountEvents, type PublishDeps } from './support/publish-account-events.js';

/**
 * The read model, and the news of it for accounts. Safe to repeat: the version decides what is written, and what is told
 * has names of its own.
 */
export function createRecordActivities(deps: PublishDeps & { logger: Logger }): RecordActivities {
  return {
    async projectVideo({ jobId, projections }) {
      for (const projection of projections) await deps.videos.project(jobId, projection);
      await publishAccountEvents(deps, jobId);
    },

    async tellUntold({ graceMs, limit }) {
      const jobIds = await deps.videos.listWithUnpublishedEvents(new Date(Date.now() - graceMs), limit);
      for (const jobId of jobIds) {
        deps.logger.warn({ jobId }, 'an account was not told of a state of its job; it is told now');
        await publishAccountEvents(deps, jobId);
      }
      return { jobs: jobIds.length };
    },
  };
}
