import { OPEN_JOB_MAILS, type RecordActivities } from '../src/contracts/activities.js';
import { isClosed } from '../src/domain/video-state.js';
import type { Logger } from '../src/observability/logger.js';
import type { OutboxRepository } from '../src/persistence/outbox/outbox.repository.js';
import { publishAccountEvents, type PublishDeps } from './support/publish-account-events.js';

interface Deps extends PublishDeps {
  outbox: Pick<OutboxRepository, 'dropOwed'>;
  logger: Logger;
}

/**
 * Writes the read model and publishes its changes to accounts. Safe to repeat: the version decides what is written, and
 * each event has a fixed id.
 */
export function createRecordActivities(deps: Deps): RecordActivities {
  return {
    async projectVideo({ jobId, projections }) {
      for (const projection of projections) await deps.videos.project(jobId, projection);
      // The end of a job cancels the mails that are being tried, so these attempts do not drop them.
      if (projections.some(({ state }) => isClosed(state))) await deps.outbox.dropOwed(jobId, OPEN_JOB_MAILS);
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
