import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import { minutesToMs } from '../../config/environment.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { latestFreeRetentionEndMs } from '../../domain/retention.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Problem } from '../http/problem.js';
import { deliveredFile } from './videos.service.js';

/** Lets customers decide, within limits, how long a result is kept. */
@Injectable()
export class RetentionService {
  constructor(
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Until when the customer can have the result kept; null before the delivery. */
  keepableUntilMs({ events, upsells = [] }: VideoRecord): number | null {
    const delivered = events.find(({ state }) => state === 'done');
    if (!delivered) return null;
    return latestFreeRetentionEndMs(
      { deliveredAtMs: delivered.version.atMs, upsells },
      {
        retentionMs: minutesToMs(this.environment.DOWNLOAD_TTL_MIN),
        extensionMs: minutesToMs(this.environment.RETENTION_EXTENSION_MIN),
      },
    );
  }

  /**
   * Keeps the result that long, or longer if support has already extended it. A repeat changes nothing.
   *
   * @returns until when the result is kept.
   * @throws Problem `result_not_ready` or `result_expired`.
   */
  async extend(video: VideoRecord): Promise<number> {
    deliveredFile(video);
    const keptUntilMs = video.expiresAtMs ?? 0;
    const wantedMs = this.keepableUntilMs(video) ?? 0;
    if (wantedMs <= keptUntilMs) return keptUntilMs;
    if (!(await this.workflows.extendRetention(video._id, wantedMs))) throw new Problem('result_expired');
    return wantedMs;
  }
}
