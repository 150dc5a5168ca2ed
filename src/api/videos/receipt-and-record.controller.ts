import { Controller, Get, Inject } from '@nestjs/common';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentJob } from '../access/principal.js';
import { DescribeResponse } from '../http/zod-validation.js';
import { customerRecordSchema } from '../support/job-record.schemas.js';
import { ReceiptAndRecordService } from './receipt-and-record.service.js';
import { receiptSchema } from './receipt.schemas.js';

@Controller('v1/videos/:jobId')
export class ReceiptAndRecordController {
  constructor(@Inject(ReceiptAndRecordService) private readonly service: ReceiptAndRecordService) {}

  @Get('receipt')
  @Operation('getReceipt', 'Get the receipt: each payment and refund, and when the files were deleted')
  @DescribeResponse(200, 'The current receipt.', receiptSchema)
  async receipt(@CurrentJob() video: VideoRecord) {
    return await this.service.receipt(video);
  }

  @Get('record')
  @Operation('getRecord', 'Get the history of the job in plain words: states, purchase, money and mails')
  @DescribeResponse(200, 'The current record.', customerRecordSchema)
  async record(@CurrentJob() video: VideoRecord) {
    return await this.service.record(video);
  }
}
