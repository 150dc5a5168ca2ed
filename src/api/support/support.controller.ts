import { Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, CheckedBody, DescribeBody } from '../http/zod.js';
import { SupportGuard } from './support.guard.js';
import {
  supportAnswerSchema,
  supportCancelSchema,
  supportRefundSchema,
  supportRetrySchema,
} from './support.schemas.js';
import { SupportService } from './support.service.js';

@ApiTags('support')
@ApiBearerAuth()
@ApiParam({ name: 'jobId' })
@UseGuards(SupportGuard)
@Controller('v1/support/videos/:jobId')
export class SupportController {
  constructor(@Inject(SupportService) private readonly service: SupportService) {}

  @Post('refund')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop the job if it still runs, and return all of the money' })
  @DescribeBody(supportRefundSchema)
  @Answers(
    202,
    'It is under way.',
    supportAnswerSchema,
    'support_token_invalid',
    'job_not_found',
    'nothing_paid',
    'invalid_request',
    'dependency_unavailable',
  )
  async refund(
    @Param('jobId') jobId: string,
    @CheckedBody(supportRefundSchema) body: z.output<typeof supportRefundSchema>,
  ) {
    return await this.service.refund(jobId, body);
  }

  @Post('retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Let a parked job try again' })
  @DescribeBody(supportRetrySchema)
  @Answers(
    202,
    'It is under way.',
    supportAnswerSchema,
    'support_token_invalid',
    'job_not_found',
    'job_closed',
    'invalid_request',
    'dependency_unavailable',
  )
  async retry(
    @Param('jobId') jobId: string,
    @CheckedBody(supportRetrySchema) body: z.output<typeof supportRetrySchema>,
  ) {
    return await this.service.retry(jobId, body);
  }

  @Post('cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop the job; what was paid goes back. After delivery: delete the files' })
  @DescribeBody(supportCancelSchema)
  @Answers(
    202,
    'It is under way.',
    supportAnswerSchema,
    'support_token_invalid',
    'job_not_found',
    'job_closed',
    'invalid_request',
    'dependency_unavailable',
  )
  async cancel(
    @Param('jobId') jobId: string,
    @CheckedBody(supportCancelSchema) body: z.output<typeof supportCancelSchema>,
  ) {
    return await this.service.cancel(jobId, body);
  }
}
