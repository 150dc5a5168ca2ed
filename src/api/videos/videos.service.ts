import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { videoPolicyOf } from '../../config/policy.js';
import type { DeliveredFile } from '../../contracts/activities.js';
import { emailHashOf } from '../../persistence/videos/email-hash.js';
import { jobTokenOf } from '../../persistence/videos/job-token.js';
import { inputKey, partCount, partSizeBytes } from '../../domain/object-keys.js';
import { isClosed } from '../../domain/video-state.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import type { Making } from '../http/idempotent-requests.js';
import { Problem } from '../http/problem.js';
import { orUploadMissing } from './upload-problems.js';
import type { CreateVideo } from './video.schemas.js';

// The parts signed with the first answer; a client asks for more when it gets there.
const PARTS_SIGNED_AT_FIRST = 100;

/** Making jobs and their uploads. */
@Injectable()
export class VideosService {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /**
   * How the job of a request is made; whole is one that parts can be sent to.
   *
   * @throws Problem `upload_too_large`
   */
  makingOf(request: CreateVideo): Making<VideoRecord> {
    const limitBytes = this.environment.MAX_UPLOAD_BYTES;
    if (request.sizeBytes > limitBytes) throw new Problem('upload_too_large', { limitBytes });
    return {
      make: async (jobId) => await this.create(jobId, request),
      find: async (jobId) => {
        const video = await this.videos.find(jobId);
        return video?.uploadId ? video : null;
      },
      undo: async (jobId) => await this.takeBack(jobId),
    };
  }

  /**
   * What only the one who made the job is given: its token, and URLs for the first parts while they can be sent. A
   * token that was revoked since stays so.
   */
  async keysTo(video: VideoRecord) {
    const { sizeBytes } = video.request;
    const count = partCount(sizeBytes);
    const first = Array.from({ length: Math.min(count, PARTS_SIGNED_AT_FIRST) }, (_, index) => index + 1);
    const isOpen = video.state === 'uploading';
    return {
      token: jobTokenOf({ jobId: video._id, tokenVersion: 1 }, this.environment.JOB_TOKEN_SECRET),
      upload: {
        partSizeBytes: partSizeBytes(sizeBytes),
        partCount: count,
        parts: isOpen ? (await this.signParts(video, first)).parts : [],
      },
    };
  }

  /**
   * Makes a job: record, workflow, multipart upload, in this order, so that whatever fails half-way is owned by
   * something that ends it. A failure leaves no job that could go on.
   */
  private async create(jobId: string, request: CreateVideo): Promise<void> {
    const { contentType, email, ...rest } = request;
    await this.videos.insert(
      jobId,
      { ...rest, email: email ?? null },
      email ? emailHashOf(email, this.environment.EMAIL_HASH_SECRET) : null,
    );
    await this.startWorkflow(jobId);
    await this.beginUpload(jobId, contentType);
  }

  async signParts(video: VideoRecord, partNumbers: number[]) {
    const uploadId = openUpload(video);
    refuseSurplusParts(partNumbers, partCount(video.request.sizeBytes));
    return { parts: await this.presign(video._id, uploadId, partNumbers) };
  }

  async listParts(video: VideoRecord) {
    const uploadId = openUpload(video);
    return { parts: await orUploadMissing(() => this.storage.listParts(inputKey(video._id), uploadId)) };
  }

  /** A URL that saves the result under the name of the original. */
  async downloadUrl(video: VideoRecord): Promise<string> {
    const { key } = deliveredFile(video);
    const fileName = resultNameOf(video.request.fileName);
    return await this.storage.presignDownload(key, { fileName, ttlSec: this.environment.DOWNLOAD_URL_TTL_SEC });
  }

  async posterUrl(video: VideoRecord): Promise<string> {
    const { posterKey } = deliveredFile(video);
    if (!posterKey) throw new Problem('not_found');
    return await this.storage.presignInline(posterKey, this.environment.DOWNLOAD_URL_TTL_SEC);
  }

  private async presign(jobId: string, uploadId: string, partNumbers: number[]) {
    return await this.storage.presignParts(inputKey(jobId), uploadId, partNumbers, this.environment.UPLOAD_URL_TTL_SEC);
  }

  private async startWorkflow(jobId: string): Promise<void> {
    try {
      await this.workflows.start({ jobId, policy: videoPolicyOf(this.environment) });
    } catch (error) {
      // Should it have started after all, its upload timer ends it; nobody has the token.
      await this.videos.removeUnstarted(jobId);
      throw error;
    }
  }

  private async beginUpload(jobId: string, contentType: string): Promise<void> {
    try {
      const uploadId = await this.storage.createMultipartUpload(inputKey(jobId), contentType);
      await this.videos.setUploadId(jobId, uploadId);
    } catch (error) {
      await this.takeBack(jobId);
      throw error;
    }
  }

  private async takeBack(jobId: string): Promise<void> {
    await this.workflows.cancel(jobId, { actor: 'operator' });
  }
}

// The clock is asked too: a slow clean-up must not lengthen the time that was promised.
function deliveredFile(video: VideoRecord): DeliveredFile {
  const isOver = video.state === 'done' && (video.expiresAtMs ?? 0) <= Date.now();
  if (isOver || isClosed(video.state)) throw new Problem('result_expired', { state: video.state });
  if (video.state !== 'done' || !video.output) throw new Problem('result_not_ready', { state: video.state });
  return video.output;
}

function resultNameOf(fileName: string): string {
  return `${fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.mp4`;
}

/** @throws Problem `invalid_request` that names every part beyond the announced size. */
export function refuseSurplusParts(partNumbers: number[], count: number): void {
  const errors = partNumbers.flatMap((partNumber, index) =>
    partNumber > count ? [{ pointer: `/partNumbers/${index}`, detail: `The upload has ${count} parts` }] : [],
  );
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}

function openUpload(video: VideoRecord): string {
  if (video.state !== 'uploading' || !video.uploadId) throw new Problem('upload_closed', { state: video.state });
  return video.uploadId;
}
