import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { EventType } from '../../domain/webhooks/event-types.js';
import { afterCursor, type Cursor } from '../pagination.js';
import type { AccountEventRecord, Tenant } from './account-event.schema.js';

// The database times an event when its write begins. A reader must not pass an event whose write is not completed yet.
const SETTLING_MS = 5000;

/** The events that are published to accounts. */
@Injectable()
export class AccountEventsRepository {
  constructor(@InjectModel('AccountEvent') private readonly events: Model<AccountEventRecord>) {}

  /**
   * Stores an event, with the time of the database: the clocks of workers differ, and a reader would miss an event of a
   * worker whose clock is behind. @returns the stored event: a repeat changes nothing.
   */
  async record(event: Omit<AccountEventRecord, 'recordedAt'>): Promise<AccountEventRecord> {
    // What is stored already comes last, and wins.
    const stored = { $mergeObjects: [{ $literal: event }, { recordedAt: '$$NOW' }, '$$ROOT'] };
    return await this.events
      .findOneAndUpdate({ _id: event._id }, [{ $replaceWith: stored }], {
        upsert: true,
        returnDocument: 'after',
        updatePipeline: true,
        ignoreUndefined: true,
      })
      .lean<AccountEventRecord>()
      .orFail()
      .exec();
  }

  /** The position from which a reader gets no past events. */
  async latestCursor(): Promise<Cursor> {
    return { atMs: await this.settledUntilMs(), id: '0' };
  }

  /** Events stored after a cursor, oldest first; those of the last five seconds are left out, as they are settling. */
  async listAfter(
    { accountId, mode }: Tenant,
    { after, types, limit }: { after: Cursor; types: EventType[] | undefined; limit: number },
  ): Promise<AccountEventRecord[]> {
    return await this.events
      .find({
        accountId,
        mode,
        ...(types && { type: { $in: types } }),
        recordedAt: { $lte: new Date(await this.settledUntilMs()) },
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

  /** By the clock that also times the events. */
  private async settledUntilMs(): Promise<number> {
    const { localTime } = (await this.events.db.db?.command({ hello: 1 })) as { localTime: Date };
    return localTime.getTime() - SETTLING_MS;
  }
}
