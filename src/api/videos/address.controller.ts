import { Controller, HttpCode, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentJob, CurrentPrincipal, type Principal } from '../access/principal.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import { AddressService } from './address.service.js';
import { changeVideoSchema, recoverSchema } from './video.schemas.js';

@Controller('v1/videos')
export class AddressController {
  constructor(@Inject(AddressService) private readonly service: AddressService) {}

  @Patch(':jobId')
  @HttpCode(204)
  @Operation(
    'changeVideo',
    'Change the e-mail address of the job, until the result is mailed, or the language of its mails',
  )
  @DescribeBody(changeVideoSchema)
  @DescribeResponse(
    204,
    'Mails go to the new address, and are in the new language, from now on.',
    null,
    'address_closed',
    'personal_data_erased',
    'invalid_request',
    'too_many_requests',
  )
  async change(
    @CurrentJob() video: VideoRecord,
    @ValidatedBody(changeVideoSchema) body: z.output<typeof changeVideoSchema>,
  ) {
    await this.service.change(video, body);
  }

  @Post('recover')
  @HttpCode(202)
  @Operation('recoverLinks', 'Get lost links of open jobs by mail')
  @DescribeBody(recoverSchema)
  @DescribeResponse(
    202,
    'The links of all open jobs with this address are mailed to it. The answer is the same if there are none.',
    null,
    'invalid_request',
    'too_many_requests',
    'dependency_unavailable',
  )
  async recover(
    @ValidatedBody(recoverSchema) body: z.output<typeof recoverSchema>,
    @CurrentPrincipal() principal: Principal,
  ) {
    await this.service.recover(body.email, principal);
  }
}
