import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { Job } from '../access/principal.js';
import { Answers } from '../http/zod.js';
import { customerRecordSchema } from '../support/job-record.schemas.js';
import { PapersService } from './papers.service.js';
import { receiptSchema } from './receipt.schemas.js';

@ApiTags('videos')
@Controller('v1/videos/:jobId')
export class PapersController {
  constructor(@Inject(PapersService) private readonly papers: PapersService) {}

  @Get('receipt')
  @Operation('getReceipt', 'What was paid and given back, line by line, and that the files are deleted once they are')
  @Answers(200, 'The receipt as of now.', receiptSchema)
  async receipt(@Job() video: VideoRecord) {
    return await this.papers.receipt(video);
  }

  @Get('record')
  @Operation('getRecord', 'What has happened to the job, in plain words: states, purchase, money, mails')
  @Answers(200, 'The record as of now.', customerRecordSchema)
  async record(@Job() video: VideoRecord) {
    return await this.papers.record(video);
  }
}
