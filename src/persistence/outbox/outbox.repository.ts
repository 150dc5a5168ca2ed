import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { OutboxRecord } from './outbox.schema.js';

@Injectable()
export class OutboxRepository {
  constructor(@InjectModel('Outbox') private readonly outbox: Model<OutboxRecord>) {}

  /**
   * Claims a mail for sending.
   *
   * @returns the record as it stood before: null when this is the first try; `sending` when an earlier try ended
   *   without telling how; `sent` when there is nothing left to do.
   */
  async claim(mail: Pick<OutboxRecord, '_id' | 'jobId' | 'kind' | 'messageId'>): Promise<OutboxRecord | null> {
    return await insertIfAbsent(this.outbox, {
      ...mail,
      status: 'sending',
      provider: null,
      fallbackReason: null,
      createdAt: new Date(),
      sentAt: null,
    });
  }

  async markSent(id: string, provider: string, fallbackReason: string | null): Promise<void> {
    await this.outbox
      .updateOne({ _id: id }, { $set: { status: 'sent', provider, fallbackReason, sentAt: new Date() } })
      .exec();
  }

  async listForJob(jobId: string): Promise<OutboxRecord[]> {
    return await this.outbox.find({ jobId }).sort({ createdAt: 1 }).lean<OutboxRecord[]>().exec();
  }
}
