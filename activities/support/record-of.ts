import { FAILURES } from '../../src/contracts/failures.js';
import type { VideoRecord } from '../../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../../src/persistence/videos/videos.repository.js';
import { nonRetryable } from './failures.js';

/** The record of a job. Fails with `record_missing` if it is gone, which no retry can fix. */
export async function recordOf(videos: VideosRepository, jobId: string): Promise<VideoRecord> {
  const video = await videos.find(jobId);
  if (!video) throw nonRetryable(FAILURES.recordMissing, 'the record of the job is gone');
  return video;
}
