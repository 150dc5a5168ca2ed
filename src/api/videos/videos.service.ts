import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { videoPolicyOf } from '../../config/policy.js';
import type { DeliveredFile } from '../../contracts/activities.js';
import { emailHashOf } from '../../credentials/email-hash.js';
import { jobTokenOf } from '../../credentials/job-token.js';
import { inputKey } from '../../domain/object-keys.js';
import { uploadRefusal } from '../../domain/upload-limits.js';
import { isClosed } from '../../domain/video-state.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import { addToLogContext } from '../../observability/log-context.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { callerGroupOf, callerHashOf } from '../../credentials/caller-hash.js';
import { VideosRepository, type JobOrigin } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { principalIdOf, type Principal } from '../access/principal.js';
import { AdmissionService } from '../admission/admission.service.js';
import type { IdempotentCreation } from '../http/idempotency.service.js';
import { fieldError } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { UploadsService } from '../uploads/uploads.service.js';
import type { Page, PageRequest } from '../../persistence/pagination.js';
import type { CreateVideo, ListVideos } from './video.schemas.js';

/** Creates jobs, lists them, and gives access to their results. */
@Injectable()
export class VideosService {
  constructor(
    @Inject(AdmissionService) private readonly admission: AdmissionService,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /**
   * How the job of a request is created. The job is complete once parts can be uploaded.
   *
   * @throws Problem of `uploadRefusal`
   */
  creationOf(request: CreateVideo, principal: Principal): IdempotentCreation<VideoRecord> {
    const limitBytes = this.environment.MAX_UPLOAD_BYTES;
    const refusal = uploadRefusal(request, limitBytes);
    if (refusal) throw new Problem(refusal, refusal === 'upload_too_large' ? { limitBytes } : {});
    rejectAccountOnlyFields(request, principal);
    if (isTestKey(principal) && !this.environment.STRIPE_TEST_SECRET_KEY) throw new Problem('no_test_mode');
    return {
      make: async (jobId) => await this.create(jobId, request, principal),
      find: async (jobId) => {
        const video = await this.videos.find(jobId);
        return video?.uploadId ? video : null;
      },
      undo: async (jobId) => await this.cancelCreatedJob(jobId),
    };
  }

  /** A page of the jobs that the key’s account has made in the key’s mode. */
  async list(principal: Principal, query: ListVideos, page: PageRequest): Promise<Page<VideoRecord>> {
    if (principal.kind !== 'account') throw new Problem('api_key_missing');
    const { state: states, externalId } = query;
    const wanted = { mode: principal.key.mode, states, externalId };
    return await this.videos.listByAccount(principal.account._id, wanted, page);
  }

  /** What only the creator of the job gets: its token, and what the upload needs. A revoked token stays revoked. */
  async tokenAndUploadOf(video: VideoRecord) {
    const token = jobTokenOf({ jobId: video._id, tokenVersion: 1 }, this.environment.JOB_TOKEN_SECRET);
    return { token, upload: await this.uploads.uploadInstructionsOf(video) };
  }

  /**
   * Creates a job, if it is admitted: record, workflow, multipart upload, in this order, so that after a failure
   * something always ends what exists already. A failure leaves no job that could continue.
   */
  private async create(jobId: string, request: CreateVideo, principal: Principal): Promise<void> {
    const { fileName, sizeBytes, target, preset, email = null, locale = null } = request;
    const wanted = { fileName, sizeBytes, target, preset, email, locale };
    addToLogContext({ jobId });
    await this.admission.assertAllowed(principal, wanted);
    const job = { jobId, sizeBytes };
    await this.admission.takeSlots(principal, job);
    try {
      await this.videos.insert(jobId, wanted, this.originOf(request, principal));
      await this.admission.reserveCapacity(principal, wanted);
      const policy = videoPolicyOf(this.environment);
      const callerGroup = callerGroupOf(principalIdOf(principal), this.environment.EMAIL_HASH_SECRET);
      const isTest = isTestKey(principal);
      await this.workflows.start({ jobId, policy, callerGroup, ...(isTest && { isTest }) }, { sizeBytes, target });
    } catch (error) {
      // If the workflow has started after all, its upload timer ends it; nobody has the token.
      await this.videos.removeUnstarted(jobId);
      await this.admission.releaseSlots(principal, job);
      throw error;
    }
    await this.beginUpload(jobId, request.contentType);
  }

  private originOf({ email, externalId, metadata }: CreateVideo, principal: Principal): JobOrigin {
    const isAccount = principal.kind === 'account';
    return {
      emailHash: email ? emailHashOf(email, this.environment.EMAIL_HASH_SECRET) : null,
      accountId: isAccount ? principal.account._id : null,
      mode: isAccount ? principal.key.mode : 'live',
      externalId: externalId ?? null,
      metadata: metadata ?? {},
      callerHash: isAccount ? null : callerHashOf(principal.address, this.environment.EMAIL_HASH_SECRET),
    };
  }

  /** A URL that saves the result under the name of the original. */
  async downloadUrl(video: VideoRecord): Promise<string> {
    const { key } = deliveredFile(video);
    const fileName = resultNameOf(video.request.fileName ?? video.reference);
    const ttlSec = this.environment.DOWNLOAD_URL_TTL_SEC;
    return await this.storage.presignDownload(key, { fileName, contentType: 'video/mp4', ttlSec });
  }

  async posterUrl(video: VideoRecord): Promise<string> {
    const { posterKey } = deliveredFile(video);
    if (!posterKey) throw new Problem('not_found');
    return await this.storage.presignInline(posterKey, this.environment.DOWNLOAD_URL_TTL_SEC);
  }

  private async beginUpload(jobId: string, contentType: string): Promise<void> {
    try {
      const uploadId = await this.storage.createMultipartUpload(inputKey(jobId), contentType);
      await this.videos.setUploadId(jobId, uploadId);
    } catch (error) {
      await this.cancelCreatedJob(jobId);
      throw error;
    }
  }

  /** The caller gets an error, so a mail about the end of this job would only confuse. */
  private async cancelCreatedJob(jobId: string): Promise<void> {
    await this.videos.setAddress(jobId, { email: null, emailHash: null });
    await this.workflows.cancel(jobId, { actor: 'operator' });
  }
}

/**
 * The result, while it is available. The clock is checked too: a slow clean-up must not extend the promised time.
 *
 * @throws Problem `result_not_ready`, `result_expired` or `result_refunded`.
 */
export function deliveredFile(video: VideoRecord): DeliveredFile {
  const isOver = video.state === 'done' && (video.expiresAtMs ?? 0) <= Date.now();
  if (video.state === 'refunded') throw new Problem('result_refunded', { state: video.state });
  if (isOver || isClosed(video.state)) throw new Problem('result_expired', { state: video.state });
  if (video.state !== 'done' || !video.output) throw new Problem('result_not_ready', { state: video.state });
  return video.output;
}

function isTestKey(principal: Principal): boolean {
  return principal.kind === 'account' && principal.key.mode === 'test';
}

function resultNameOf(fileName: string): string {
  return `${fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.mp4`;
}

// Only an account could find a job by these fields.
function rejectAccountOnlyFields({ externalId, metadata }: CreateVideo, { kind }: Principal): void {
  if (kind === 'account') return;
  const given = Object.entries({ externalId, metadata }).filter(([, value]) => value !== undefined);
  const errors = given.map(([name]) => fieldError([name], 'is only for jobs of an account: send an API key'));
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}
