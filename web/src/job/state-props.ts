import type { Video } from '@mailsized/client';
import type { Job } from './job.js';

/** What the component of a state gets. */
export interface StateProps {
  job: Job;
  video: Video;
}
