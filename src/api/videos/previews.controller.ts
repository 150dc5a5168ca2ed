import { Controller, Get, Inject, Param, Redirect } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentJob } from '../access/principal.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { PreviewsService } from './previews.service.js';

const DescribeClipResponse = (): MethodDecorator =>
  DescribeResponse(
    302,
    'A redirect to a presigned URL that is valid for a few minutes and plays in the browser.',
    null,
    'preview_not_ready',
    'preview_unknown',
    'too_many_requests',
  );

@Controller('v1/videos')
export class PreviewsController {
  constructor(@Inject(PreviewsService) private readonly previews: PreviewsService) {}

  @Get(':jobId/previews/original')
  @Redirect()
  @Operation('playOriginal', 'Play the previewed excerpt of the original. All plays of a job count towards one limit')
  @DescribeClipResponse()
  async original(@CurrentJob() video: VideoRecord) {
    return { url: await this.previews.originalUrl(video), statusCode: 302 };
  }

  @Get(':jobId/previews/:quoteId')
  @Redirect()
  @ApiParam({ name: 'quoteId' })
  @Operation('playPreview', 'Play the same excerpt as it would look with a quote of the current offer')
  @DescribeClipResponse()
  async quote(@CurrentJob() video: VideoRecord, @Param('quoteId') quoteId: string) {
    return { url: await this.previews.urlOf(video, quoteId), statusCode: 302 };
  }
}
