import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { Operation } from '../access/operation.js';
import { CurrentJob } from '../access/principal.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { limitUpdates } from './limit-updates.js';
import { offerView } from './video-view.js';
import { offerSchema, requoteSchema } from './video.schemas.js';
import { mapUpdateErrors } from './workflow-problems.js';

@Controller('v1/videos')
export class OffersController {
  constructor(
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  @Post(':jobId/quote')
  @HttpCode(200)
  @Operation(
    'requote',
    'Ask for an offer for another size or with other tracks, at most 20 times a job. The same again answers the same',
  )
  @DescribeBody(requoteSchema)
  @DescribeResponse(
    200,
    'The offer, the asked target first; it replaces the one before. `GET` shows it within a moment, its previews follow.',
    offerSchema,
    'invalid_request',
    'not_quoted',
    'requotes_spent',
    'tracks_unusable',
    'job_closed',
    'too_many_requests',
  )
  async requote(@CurrentJob() video: VideoRecord, @ValidatedBody(requoteSchema) body: z.output<typeof requoteSchema>) {
    await limitUpdates(this.limits, 'requotes', video._id, this.environment);
    const offer = await mapUpdateErrors(() => this.workflows.requote(video._id, body));
    return offerView({ ...video, offer }, this.environment.PUBLIC_BASE_URL);
  }
}
