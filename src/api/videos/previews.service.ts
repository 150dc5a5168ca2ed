import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import { Problem } from '../http/problem.js';
import { isPreviewPending, originalKeyOf, previewKeyOf } from './preview-keys.js';

/** Opens previews, at a limited rate: each can be five seconds of video from the store. */
@Injectable()
export class PreviewsService {
  constructor(
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** @throws Problem `too_many_requests`, `preview_not_ready` or `preview_unknown`. */
  async urlOf(video: VideoRecord, quoteId: string): Promise<string> {
    return await this.open(video, previewKeyOf(video, quoteId), isPreviewPending(video, quoteId));
  }

  /** @throws Problem as `urlOf`. */
  async originalUrl(video: VideoRecord): Promise<string> {
    return await this.open(video, originalKeyOf(video), isPreviewPending(video));
  }

  // A missing preview is not counted, so that a page which waits for previews does not use up its limit.
  private async open(video: VideoRecord, key: string | null, isComing: boolean): Promise<string> {
    if (key === null) throw new Problem(isComing ? 'preview_not_ready' : 'preview_unknown', { state: video.state });
    await this.countOpen(video._id);
    return await this.storage.presignInline(key, this.environment.DOWNLOAD_URL_TTL_SEC);
  }

  private async countOpen(jobId: string): Promise<void> {
    const { PREVIEW_OPENS_MAX: most, PREVIEW_OPENS_WINDOW_SEC: windowSec } = this.environment;
    await enforceRateLimit(this.limits, `previews:${jobId}`, { max: most, windowMs: windowSec * 1000 });
  }
}
