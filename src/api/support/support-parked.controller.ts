import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import { Operation } from '../access/operation.js';
import { Actor, CurrentTenant } from '../access/principal.js';
import { DescribeBody, DescribeResponse, ValidatedBody } from '../http/zod-validation.js';
import { retriedSchema, supportRetryParkedSchema } from './support.schemas.js';
import { SupportService } from './support.service.js';

/** Acts on all parked jobs at once. */
@Controller('v1/support/parked-jobs')
export class SupportParkedController {
  constructor(@Inject(SupportService) private readonly service: SupportService) {}

  @Post('retry')
  @HttpCode(202)
  @Operation('supportRetryParked', 'Retry all jobs that are parked for one cause')
  @DescribeBody(supportRetryParkedSchema)
  @DescribeResponse(202, 'What was retried.', retriedSchema, 'invalid_request', 'dependency_unavailable')
  async retryParked(
    @Actor() supporter: string,
    @CurrentTenant() { mode }: Tenant,
    @ValidatedBody(supportRetryParkedSchema) body: z.output<typeof supportRetryParkedSchema>,
  ) {
    return await this.service.retryParked(mode, { ...body, supporter });
  }
}
