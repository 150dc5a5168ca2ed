import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { OutboxRepository } from '../../persistence/outbox/outbox.repository.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { jobRecord } from '../support/job-record.js';
import { customerRecordSchema } from '../support/job-record.schemas.js';
import { receiptOf } from './receipt.js';
import type { Receipt } from './receipt.schemas.js';

/** The documents about a job that a customer can keep: the receipt and the record. */
@Injectable()
export class ReceiptAndRecordService {
  constructor(
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
  ) {}

  async receipt(video: VideoRecord): Promise<Receipt> {
    return receiptOf(video, await this.ledger.find(video._id));
  }

  /** The record that support sees, without the parts that are only for support. */
  async record(video: VideoRecord): Promise<z.output<typeof customerRecordSchema>> {
    const [payment, mails] = await Promise.all([this.ledger.find(video._id), this.outbox.listForJob(video._id)]);
    return customerRecordSchema.parse(jobRecord({ video, payment, mails, acts: [] }));
  }
}
