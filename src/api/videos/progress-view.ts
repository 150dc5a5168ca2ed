import type { EncodeProgress } from '../../persistence/videos/video.schema.js';
import type { ProgressView } from './video.schemas.js';

/** How far the work on a job is, as the record and the `progress` events show it. */
export function progressView({ stage, percent, attempt, secondsLeft }: EncodeProgress): ProgressView {
  return { stage, percent, attempt, secondsLeft };
}
