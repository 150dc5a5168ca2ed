import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import { Operation } from '../access/operation.js';
import { Actor } from '../access/principal.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { SupportAddressService } from './support-address.service.js';
import {
  SUPPORT_ACTION_PROBLEMS,
  revealedAddressSchema,
  supportActionSchema,
  supportAddressSchema,
  supportAnswerSchema,
} from './support.schemas.js';

@ApiParam({ name: 'jobId' })
@Controller('v1/support/videos/:jobId')
export class SupportAddressController {
  constructor(@Inject(SupportAddressService) private readonly service: SupportAddressService) {}

  @Post('resend-link')
  @HttpCode(202)
  @Operation('supportResendLink', 'Mail the link again to the address of the job')
  @DescribeBody(supportActionSchema)
  @DescribeResponse(
    202,
    'The mail is being sent. The record of the job shows when the mail provider accepted it, which does not prove that it arrived.',
    supportAnswerSchema,
    'no_address',
    'job_closed',
    'too_many_requests',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async resendLink(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportActionSchema) body: z.output<typeof supportActionSchema>,
  ) {
    return await this.service.resendLink(jobId, { ...body, supporter });
  }

  @Post('address')
  @HttpCode(202)
  @Operation('supportCorrectAddress', 'Correct the e-mail address of the job')
  @DescribeBody(supportAddressSchema)
  @DescribeResponse(
    202,
    'Mails go to the new address from now on.',
    supportAnswerSchema,
    'job_closed',
    'too_many_requests',
    ...SUPPORT_ACTION_PROBLEMS,
  )
  async correct(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportAddressSchema) body: z.output<typeof supportAddressSchema>,
  ) {
    return await this.service.correct(jobId, { ...body, supporter });
  }

  @Post('address/reveal')
  @HttpCode(200)
  @Operation('supportRevealAddress', 'Get the unmasked e-mail address; the audit log records who saw it')
  @DescribeBody(supportActionSchema)
  @DescribeResponse(200, 'The address.', revealedAddressSchema, ...SUPPORT_ACTION_PROBLEMS)
  async reveal(
    @Param('jobId') jobId: string,
    @Actor() supporter: string,
    @ValidatedBody(supportActionSchema) body: z.output<typeof supportActionSchema>,
  ) {
    return await this.service.reveal(jobId, { ...body, supporter });
  }
}
