import type { RecordActivities } from '../src/contracts/activities.js';
import type { Logger } from '../src/observability/logger.js';
import { publishAccountEvents, type PublishDeps } from './support/publish-account-events.js';

/**
 * Writes the read model and publishes its changes to accounts. Safe to repeat: the version decides what is written, and
 * each event has a fixed id.
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
        deps.logger.warn({ jobId }, 'an account missed a state of its job; the state is published now');
        await publishAccountEvents(deps, jobId);
      }
      return { jobs: jobIds.length };
    },
  };
}
