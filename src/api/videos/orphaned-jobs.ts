import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import { videoPolicyOf } from '../../config/policy.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { CloseOrphanedJobInput } from '../../contracts/reconcile-workflow.js';
import { isClosed, type VideoState } from '../../domain/video-state.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';

/** Carries out acts on jobs whose workflow can no longer do so, because an operator has terminated it. */
@Injectable()
export class OrphanedJobs {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /**
   * Ends a job that is open although its workflow has ended: refunds what the act owes the customer, and deletes the
   * files. Reconciliation would end the job too, but without knowing the requested act.
   *
   * @returns the state that the job was in; null, with nothing done, if it is closed or its workflow runs after all.
   */
  async end(jobId: string, act: NonNullable<CloseOrphanedJobInput['act']>): Promise<VideoState | null> {
    const video = await this.videos.find(jobId);
    if (!video || isClosed(video.state)) return null;
    const policy = videoPolicyOf(this.environment);
    const isClosing = await this.workflows.closeOrphanedJob({ jobId, state: video.state, policy, act });
    return isClosing ? video.state : null;
  }
}
