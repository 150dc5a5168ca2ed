import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { EventType } from '../../domain/webhooks/event-types.js';
import { insertIfAbsent } from '../insert-if-absent.js';
import { afterCursor, type Cursor } from '../pagination.js';
import type { AccountEventRecord, Tenant } from './account-event.schema.js';

// Two workers write at once, and their clocks differ: who reads in order must not overtake a record on its way in.
const SETTLING_MS = 2000;

/** What accounts are told of. */
@Injectable()
export class AccountEventsRepository {
  constructor(@InjectModel('AccountEvent') private readonly events: Model<AccountEventRecord>) {}

  /** Writes an event down. @returns it as it stands: a repeat changes nothing. */
  async record(event: Omit<AccountEventRecord, 'recordedAt'>): Promise<AccountEventRecord> {
    const record = { ...event, recordedAt: new Date() };
    return (await insertIfAbsent(this.events, record)) ?? record;
  }

  /** Where those who want nothing of the past begin to read. */
  latestCursor(): Cursor {
    return { atMs: Date.now() - SETTLING_MS, id: '0' };
  }

  /** Events that were written down after a place, oldest first; those of the last two seconds are still settling. */
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

  /** Everything that was told of a job, oldest first. */
  async listByJob(jobId: string): Promise<AccountEventRecord[]> {
    return await this.events.find({ jobId }).sort({ recordedAt: 1, _id: 1 }).lean<AccountEventRecord[]>().exec();
  }

  /** @returns how many there were. */
  async removeByJob(jobId: string): Promise<number> {
    return (await this.events.deleteMany({ jobId }).exec()).deletedCount;
  }
}
