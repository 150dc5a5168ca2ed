import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentTenant } from '../access/principal.js';
import {
  DescribeResponse,
  ValidatedBody,
  ValidatedQuery,
  DescribeBody,
  DescribeQuery,
} from '../http/zod-validation.js';
import { auditPageSchema, searchResultsSchema, jobRecordSchema } from './job-record.schemas.js';
import { SupportLookupService } from './support-lookup.service.js';
import { auditQuerySchema, searchSchema } from './support.schemas.js';

@Controller('v1/support')
export class SupportLookupController {
  constructor(@Inject(SupportLookupService) private readonly service: SupportLookupService) {}

  @Post('videos/search')
  @HttpCode(200)
  @Operation('supportSearch', 'Find jobs of this key’s mode by reference, PaymentIntent or e-mail address')
  @DescribeBody(searchSchema)
  @DescribeResponse(200, 'A page of jobs.', searchResultsSchema, 'invalid_request', 'dependency_unavailable')
  async search(@CurrentTenant() { mode }: Tenant, @ValidatedBody(searchSchema) body: z.output<typeof searchSchema>) {
    return await this.service.search(mode, body);
  }

  @Get('videos/:jobId')
  @ApiParam({ name: 'jobId' })
  @Operation('supportGetRecord', 'Get the record of a job in plain words: states, purchase, money, mails and notes')
  @DescribeResponse(200, 'The job.', jobRecordSchema, 'job_not_found', 'dependency_unavailable')
  async record(@Param('jobId') jobId: string) {
    return await this.service.record(jobId);
  }

  @Get('audit')
  @Operation('listAudit', 'List the audit log: who did what')
  @DescribeQuery(auditQuerySchema)
  @DescribeResponse(200, 'A page of audit log entries.', auditPageSchema, 'invalid_request', 'dependency_unavailable')
  async acts(@ValidatedQuery(auditQuerySchema) query: z.output<typeof auditQuerySchema>) {
    return await this.service.acts(query);
  }
}
