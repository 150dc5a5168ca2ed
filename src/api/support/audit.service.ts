import { Inject, Injectable } from '@nestjs/common';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { Problem } from '../http/problem.js';

/** Who acts, and why. */
export interface AuditContext {
  supporter: string;
  reasonCode: AuditRecord['reasonCode'];
  note?: string | null | undefined;
}

/** Records every act of support in the audit log. */
@Injectable()
export class AuditService {
  constructor(
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
  ) {}

  /** @throws Problem `job_not_found`. */
  async job(jobId: string): Promise<VideoRecord> {
    const video = await this.videos.find(jobId);
    if (!video) throw new Problem('job_not_found');
    return video;
  }

  /**
   * Call it before the act, so that an act that fails half-way is recorded too.
   *
   * @returns `noteId`, the id under which the act is found.
   * @throws Problem `job_not_found`, or `personal_data_erased` if there is a note, which nothing would erase any more.
   */
  async record(
    jobId: string,
    action: AuditRecord['action'],
    { supporter, reasonCode, note }: AuditContext,
    details: AuditRecord['details'] = {},
  ): Promise<string> {
    const { personalDataErasedAt } = await this.job(jobId);
    if (note && personalDataErasedAt) throw new Problem('personal_data_erased');
    return await this.audit.append({ actor: supporter, action, reasonCode, jobId, note: note ?? null, details });
  }
}
