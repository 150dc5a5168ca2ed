import {
  Inject,
  Injectable,
  UseGuards,
  applyDecorators,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiBearerAuth, ApiParam } from '@nestjs/swagger';
import type { Request } from 'express';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { isJobToken } from '../../persistence/videos/job-token.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { bearerOf } from './bearer.js';
import { Problem } from './problem.js';

type JobRequest = Request & { video?: VideoRecord };

/** Lets only the holder of the job's token in, and brings the record along. */
@Injectable()
export class JobGuard implements CanActivate {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<JobRequest>();
    // Mails and EventSource cannot send headers, so the token may also come in the query.
    const token = bearerOf(request) ?? (typeof request.query.token === 'string' ? request.query.token : null);
    if (!token) throw new Problem('token_missing');
    const video = await this.videos.find(String(request.params.jobId));
    if (!video) throw new Problem('job_not_found');
    const { _id: jobId, tokenVersion } = video;
    if (!isJobToken(token, { jobId, tokenVersion }, this.environment.JOB_TOKEN_SECRET))
      throw new Problem('token_invalid');
    request.video = video;
    return true;
  }
}

/** What a caller of such a route must expect, whatever else it answers. */
export const TOKEN_PROBLEMS = ['token_missing', 'token_invalid', 'job_not_found', 'dependency_unavailable'] as const;

/** Lets only the holder of the job's token call this route, and says so in the OpenAPI document. */
export const OnlyWithJobToken = (): MethodDecorator =>
  applyDecorators(UseGuards(JobGuard), ApiBearerAuth(), ApiParam({ name: 'jobId' }));

/** The record that `JobGuard` has found. */
export const Job = createParamDecorator((_: unknown, context: ExecutionContext): VideoRecord => {
  const { video } = context.switchToHttp().getRequest<JobRequest>();
  if (!video) throw new Error('@Job() needs JobGuard');
  return video;
});
