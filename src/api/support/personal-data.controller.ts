import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Operation } from '../access/operation.js';
import { Actor } from '../access/principal.js';
import { DescribeBody, DescribeResponse, ValidatedBody } from '../http/zod-validation.js';
import { ErasureService } from './erasure.service.js';
import { PersonalDataExportService } from './personal-data-export.service.js';
import {
  erasureSchema,
  heldDataSchema,
  personalDataRequestSchema,
  type PersonalDataRequest,
} from './personal-data.schemas.js';

/** What a customer may request under GDPR, articles 15 and 17. The address is in the body, because URLs are logged. */
@Controller('v1/support/personal-data')
export class PersonalDataController {
  constructor(
    @Inject(PersonalDataExportService) private readonly exports: PersonalDataExportService,
    @Inject(ErasureService) private readonly erasures: ErasureService,
  ) {}

  @Post('export')
  @HttpCode(200)
  @Operation('supportExportPersonalData', 'Everything that is held about a mail address; it is on record who asked')
  @DescribeBody(personalDataRequestSchema)
  @DescribeResponse(200, 'What is held, a page of jobs at a time.', heldDataSchema, 'invalid_request')
  async exportData(@Actor() actor: string, @ValidatedBody(personalDataRequestSchema) request: PersonalDataRequest) {
    return await this.exports.export(actor, request);
  }

  @Post('erase')
  @HttpCode(200)
  @Operation('supportErasePersonalData', 'Erase what is held about a mail address, for every job that has ended')
  @DescribeBody(personalDataRequestSchema)
  @DescribeResponse(200, 'What was done about each job, a page at a time.', erasureSchema, 'invalid_request')
  async erase(@Actor() actor: string, @ValidatedBody(personalDataRequestSchema) request: PersonalDataRequest) {
    return await this.erasures.erase(actor, request);
  }
}
