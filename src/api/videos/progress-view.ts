import type { EncodeProgress } from '../../persistence/videos/video.schema.js';
import type { ProgressView } from './video.schemas.js';

/** The progress of a job, as the job and the `progress` events show it. */
export function progressView({ stage, percent, attempt, secondsLeft }: EncodeProgress): ProgressView {
  return { stage, percent, attempt, secondsLeft };
}
