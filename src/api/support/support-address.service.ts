import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { isClosed } from '../../domain/video-state.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { emailHashOf } from '../../credentials/email-hash.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import { Problem } from '../http/problem.js';
import { AuditService, type AuditContext } from './audit.service.js';

/** A new address, and what else happens with it. */
export interface Correction extends AuditContext {
  email: string;
  revokesLinks: boolean;
  resendsLink: boolean;
}

/** The acts of support on the customer's address. Every act is in the audit log before it is carried out. */
@Injectable()
export class SupportAddressService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Mails the link again, to the known address. A repeat sends another mail, up to a few in an hour. */
  async resendLink(jobId: string, act: AuditContext) {
    const video = await this.jobWithPersonalData(jobId);
    if (!video.request.email) throw new Problem('no_address');
    await this.enforceLinkMailLimit(video);
    const noteId = await this.audit.record(jobId, 'resend_link', act);
    await this.workflows.mailLink({ jobId, mailId: noteId });
    return { noteId };
  }

  /** Changes where mails are sent from now on. With `revokesLinks`, earlier links stop working. */
  async correct(jobId: string, { email, revokesLinks, resendsLink, ...act }: Correction) {
    const video = await this.jobWithPersonalData(jobId);
    if (resendsLink) await this.enforceLinkMailLimit(video);
    const noteId = await this.audit.record(jobId, 'correct_address', act, { revokesLinks, resendsLink });
    const emailHash = emailHashOf(email, this.environment.EMAIL_HASH_SECRET);
    const isSet = await this.videos.setAddress(jobId, { email, emailHash }, { revokesLinks });
    if (!isSet) throw new Problem('personal_data_erased');
    if (resendsLink) await this.workflows.mailLink({ jobId, mailId: noteId });
    return { noteId };
  }

  /** The address, unmasked. */
  async reveal(jobId: string, act: AuditContext) {
    await this.jobWithPersonalData(jobId);
    const noteId = await this.audit.record(jobId, 'reveal_address', act);
    const { request } = await this.audit.job(jobId);
    return { noteId, email: request.email };
  }

  /** @throws Problem `job_not_found` or `personal_data_erased`. */
  private async jobWithPersonalData(jobId: string): Promise<VideoRecord> {
    const video = await this.audit.job(jobId);
    if (video.personalDataErasedAt) throw new Problem('personal_data_erased');
    return video;
  }

  private async enforceLinkMailLimit({ _id: jobId, state }: VideoRecord): Promise<void> {
    if (isClosed(state)) throw new Problem('job_closed', { state });
    const { LINK_MAILS_MAX: most, LINK_MAILS_WINDOW_SEC: windowSec } = this.environment;
    await enforceRateLimit(this.limits, `links-of:${jobId}`, { max: most, windowMs: windowSec * 1000 });
  }
}
