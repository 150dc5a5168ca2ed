import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { StripeEventRecord } from './stripe-event.schema.js';

@Injectable()
export class StripeEventsRepository {
  constructor(@InjectModel('StripeEvent') private readonly events: Model<StripeEventRecord>) {}

  /** Stores an event once. A repeat returns the existing record. */
  async record(event: { id: string; type: string; jobId: string | null }): Promise<StripeEventRecord> {
    const { id, ...about } = event;
    const record: StripeEventRecord = { _id: id, ...about, receivedAt: new Date(), signalledAt: null };
    return (await insertIfAbsent(this.events, record)) ?? record;
  }

  async markSignalled(eventId: string): Promise<void> {
    await this.events.updateOne({ _id: eventId }, { $set: { signalledAt: new Date() } }).exec();
  }

  /** Events that were stored before the given time but whose workflow was not signalled, oldest first. */
  async unsignalled(before: Date, limit: number): Promise<StripeEventRecord[]> {
    return await this.events
      .find({ signalledAt: null, receivedAt: { $lt: before } })
      .sort({ receivedAt: 1 })
      .limit(limit)
      .lean<StripeEventRecord[]>()
      .exec();
  }
}
