import type { Video } from '@mailsized/client';
import type { Job } from './job.js';

/** The props of the component for a state. */
export interface StateProps {
  job: Job;
  video: Video;
}
