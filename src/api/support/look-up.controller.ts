import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, CheckedBody, CheckedQuery, DescribeBody, DescribeQuery } from '../http/zod.js';
import { auditPageSchema, foundSchema, jobRecordSchema } from './job-record.schemas.js';
import { LookUpService } from './look-up.service.js';
import { OnlyForSupport } from './support.guard.js';
import { auditQuerySchema, searchSchema } from './support.schemas.js';

@OnlyForSupport()
@Controller('v1/support')
export class LookUpController {
  constructor(@Inject(LookUpService) private readonly service: LookUpService) {}

  @Post('videos/search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Find jobs by reference, PaymentIntent or e-mail address, newest first' })
  @DescribeBody(searchSchema)
  @Answers(200, 'A page of jobs.', foundSchema, 'support_token_invalid', 'invalid_request', 'dependency_unavailable')
  async search(@CheckedBody(searchSchema) body: z.output<typeof searchSchema>) {
    return await this.service.search(body);
  }

  @Get('videos/:jobId')
  @ApiParam({ name: 'jobId' })
  @ApiOperation({ summary: 'A job in plain words: states, purchase, money, mails, notes' })
  @Answers(200, 'The job.', jobRecordSchema, 'support_token_invalid', 'job_not_found', 'dependency_unavailable')
  async record(@Param('jobId') jobId: string) {
    return await this.service.record(jobId);
  }

  @Get('audit')
  @ApiOperation({ summary: 'Who did what, newest first' })
  @DescribeQuery(auditQuerySchema)
  @Answers(
    200,
    'A page of acts.',
    auditPageSchema,
    'support_token_invalid',
    'invalid_request',
    'dependency_unavailable',
  )
  async acts(@CheckedQuery(auditQuerySchema) query: z.output<typeof auditQuerySchema>) {
    return await this.service.acts(query);
  }
}
