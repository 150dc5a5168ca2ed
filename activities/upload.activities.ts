import type { PinnedObject, UploadActivities } from '../src/contracts/activities.js';
import { FAILURES } from '../src/contracts/failures.js';
import { inputKey, jobPrefix } from '../src/domain/object-keys.js';
import { UploadMissing, type StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import type { VideoRecord } from '../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { nonRetryable } from './support/failures.js';

interface Deps {
  videos: VideosRepository;
  storage: StorageGateway;
}

/** Joins the parts of an upload and deletes files in S3. Both check the store first, so both can be repeated at any point. */
export function createUploadActivities(deps: Deps): UploadActivities {
  return {
    async completeUpload({ jobId }) {
      const video = await deps.videos.find(jobId);
      if (!video?.uploadId) throw nonRetryable(FAILURES.uploadGone, 'the upload was never started');
      try {
        await completeMultipart(deps.storage, video, video.uploadId);
      } catch (error) {
        // An earlier attempt may have joined the parts and died before it could report that: then the object is complete.
        if (!(error instanceof UploadMissing)) throw error;
      }
      return await pinObject(deps.storage, video);
    },

    async deleteFiles({ jobId }) {
      await deps.storage.deletePrefix(jobPrefix(jobId));
    },
  };
}

async function completeMultipart(storage: StorageGateway, video: VideoRecord, uploadId: string): Promise<void> {
  const parts = await storage.listParts(inputKey(video._id), uploadId);
  const arrivedBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (arrivedBytes < video.request.sizeBytes) throw nonRetryable(FAILURES.uploadIncomplete, 'parts are missing');
  if (arrivedBytes > video.request.sizeBytes)
    throw nonRetryable(FAILURES.uploadSizeMismatch, 'more bytes than announced');
  await storage.completeMultipartUpload(inputKey(video._id), uploadId, parts);
}

async function pinObject(storage: StorageGateway, video: VideoRecord): Promise<PinnedObject> {
  const object = await storage.head(inputKey(video._id));
  if (!object) throw nonRetryable(FAILURES.uploadGone, 'neither the upload nor the object exists');
  if (object.sizeBytes !== video.request.sizeBytes) {
    throw nonRetryable(FAILURES.uploadSizeMismatch, 'the size of the object differs from the announced size');
  }
  return object;
}
