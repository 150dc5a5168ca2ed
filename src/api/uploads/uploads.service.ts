import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { inputKey } from '../../domain/object-keys.js';
import { partCount, partLengthBytes, partSizeBytes } from '../../domain/upload-parts.js';
import type { PartToSign, PresignedPart, StorageGateway, StoredPart } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import { uploadTokenOf } from '../../credentials/job-token.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { isClosed } from '../../domain/video-state.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import { fieldError } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { limitUpdates } from '../videos/limit-updates.js';
import { mapUpdateErrors } from '../videos/workflow-problems.js';
import { mapUploadMissing } from './upload-problems.js';

// The parts that are signed with the first answer. A client requests more when it gets there.
const PARTS_SIGNED_AT_FIRST = 100;
const HOUR_MS = 60 * 60 * 1000;

/** The upload of a job. The client sends the bytes to the store, never to us. */
@Injectable()
export class UploadsService {
  constructor(
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** What the creator of the job needs to upload the video: URLs for the first parts, while parts can be sent. */
  async uploadInstructionsOf(video: VideoRecord) {
    const { sizeBytes } = video.request;
    const count = partCount(sizeBytes);
    const first = Array.from({ length: Math.min(count, PARTS_SIGNED_AT_FIRST) }, (_, index) => index + 1);
    const token = uploadTokenOf({ jobId: video._id, tokenVersion: 1 }, this.environment.JOB_TOKEN_SECRET);
    return {
      partSizeBytes: partSizeBytes(sizeBytes),
      partCount: count,
      parts: video.state === 'uploading' ? await this.sign(video, partsOf(video, first)) : [],
      companionUrl: `${this.environment.PUBLIC_BASE_URL}/v1/uploads/${token}`,
    };
  }

  /** @throws Problem `upload_closed` or `too_many_requests`. */
  async sign(video: VideoRecord, parts: PartToSign[]): Promise<PresignedPart[]> {
    requireOpenUploadId(video);
    const { UPLOAD_URL_TTL_SEC: ttlSec, PART_URLS_PER_HOUR: max } = this.environment;
    await enforceRateLimit(this.limits, `part-urls-of:${video._id}`, { max, windowMs: HOUR_MS }, parts.length);
    return await this.storage.presignParts(inputKey(video._id), requireOpenUploadId(video), parts, ttlSec);
  }

  /** All parts that have arrived. @throws Problem `upload_closed`, `upload_gone`. */
  async list(video: VideoRecord): Promise<StoredPart[]> {
    const uploadId = requireOpenUploadId(video);
    return await mapUploadMissing(() => this.storage.listParts(inputKey(video._id), uploadId));
  }

  /** Joins the parts. A repeat returns the same. @throws Problem `too_many_requests`, or of the `completeUpload` update. */
  async complete(video: VideoRecord): Promise<{ sizeBytes: number }> {
    const { sizeBytes } = video.request;
    // An upload is complete only with its announced size, so the record has the answer.
    if (video.state !== 'uploading' && !isClosed(video.state)) return { sizeBytes };
    await limitUpdates(this.limits, 'completions', video._id, this.environment);
    return await mapUpdateErrors(() => this.workflows.completeUpload(video._id));
  }

  /**
   * Cancels the job, as its customer would: without its upload the job could only time out, and would count as unpaid
   * until then. The parts are deleted with the job. @throws Problem `upload_closed` once the upload is complete: an
   * upload token must not stop what follows.
   */
  async abort(video: VideoRecord): Promise<void> {
    requireOpenUploadId(video);
    if (!(await this.workflows.cancel(video._id, { actor: 'customer' }))) throw new Problem('upload_closed');
  }
}

/** @throws Problem `upload_closed`. */
export function requireOpenUploadId({ state, uploadId }: VideoRecord): string {
  if (state !== 'uploading' || !uploadId) throw new Problem('upload_closed', { state });
  return uploadId;
}

/**
 * Parts by their numbers, each with its required length.
 *
 * @throws Problem `invalid_request` that names every part beyond the announced size, and every checksum without a part.
 */
export function partsOf({ request }: VideoRecord, partNumbers: number[], crc32: Record<string, string> = {}) {
  const count = partCount(request.sizeBytes);
  const errors = [
    ...partNumbers.flatMap((partNumber, index) =>
      partNumber > count
        ? [fieldError(['partNumbers', index], `must be at most ${count}, the number of parts of this upload`)]
        : [],
    ),
    ...Object.keys(crc32).flatMap((name) =>
      partNumbers.includes(Number(name)) ? [] : [fieldError(['crc32', name], 'must be among `partNumbers` too')],
    ),
  ];
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
  return partNumbers.map((partNumber): PartToSign => {
    const checksum = crc32[partNumber];
    const sizeBytes = partLengthBytes(request.sizeBytes, partNumber);
    return { partNumber, sizeBytes, ...(checksum !== undefined && { crc32: checksum }) };
  });
}
