import type { RecordActivities } from '../src/contracts/activities.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';

/** The read model. Safe to repeat: the version decides. */
export function createRecordActivities(deps: { videos: VideosRepository }): RecordActivities {
  return {
    async projectVideo({ jobId, projections }) {
      for (const projection of projections) await deps.videos.project(jobId, projection);
    },
  };
}
