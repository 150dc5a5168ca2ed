import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { EventType } from '../../domain/webhooks/event-types.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import { afterCursor, type Cursor } from '../pagination.js';
import type { AccountEventRecord, Tenant } from './account-event.schema.js';

// Two workers write at once, and their clocks differ: a reader in order must not pass a record that is being stored.
const SETTLING_MS = 2000;

/** The events that are published to accounts. */
@Injectable()
export class AccountEventsRepository {
  constructor(@InjectModel('AccountEvent') private readonly events: Model<AccountEventRecord>) {}

  /** Stores an event. @returns the stored event: a repeat changes nothing. */
  async record(event: Omit<AccountEventRecord, 'recordedAt'>): Promise<AccountEventRecord> {
    const record = { ...event, recordedAt: new Date() };
    return (await insertIfAbsent(this.events, record)) ?? record;
  }

  /** The position from which a reader gets no past events. */
  latestCursor(): Cursor {
    return { atMs: Date.now() - SETTLING_MS, id: '0' };
  }

  /** Events stored after a cursor, oldest first; those of the last two seconds are left out, as they are settling. */
  async listAfter(
    { accountId, mode }: Tenant,
    { after, types, limit }: { after: Cursor; types: EventType[] | undefined; limit: number },
  ): Promise<AccountEventRecord[]> {
    return await this.events
      .find({
        accountId,
        mode,
        ...(types && { type: { $in: types } }),
        recordedAt: { $lte: new Date(Date.now() - SETTLING_MS) },
        $and: [afterCursor(after, 'recordedAt')],
      })
      .sort({ recordedAt: 1, _id: 1 })
      .limit(limit)
      .lean<AccountEventRecord[]>()
      .exec();
  }

  /** All events about a job, oldest first. */
  async listByJob(jobId: string): Promise<AccountEventRecord[]> {
    return await this.events.find({ jobId }).sort({ recordedAt: 1, _id: 1 }).lean<AccountEventRecord[]>().exec();
  }

  /** @returns how many were removed. */
  async removeByJob(jobId: string): Promise<number> {
    return (await this.events.deleteMany({ jobId }).exec()).deletedCount;
  }
}
