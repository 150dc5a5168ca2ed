import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OPEN_STATES, VIDEO_STATES, type VideoState } from '../../domain/video-state.js';
import type { VideoRecord } from './video.schema.js';

/** The open jobs of one state; see `countOpenByState`. */
export interface OpenJobs {
  state: VideoState;
  count: number;
  oldestAt: Date;
  enteredAtMs: number | null;
}

/** The outcomes of jobs, in numbers. */
@Injectable()
export class JobStatisticsRepository {
  constructor(@InjectModel('Video') private readonly videos: Model<VideoRecord>) {}

  /**
   * How many jobs there are in each state that is not an end: when the oldest was created, and when the first of them
   * entered the state (null if none has recorded that yet).
   */
  async countOpenByState(): Promise<OpenJobs[]> {
    const oldestAt = { $min: '$createdAt' };
    const enteredAtMs = { $min: '$version.atMs' };
    return await this.videos
      .aggregate<OpenJobs>([
        { $match: { state: { $in: OPEN_STATES } } },
        { $group: { _id: '$state', count: { $sum: 1 }, oldestAt, enteredAtMs } },
        { $project: { _id: 0, state: '$_id', count: 1, oldestAt: 1, enteredAtMs: 1 } },
        { $sort: { state: 1 } },
      ])
      .exec();
  }

  /** Parked jobs, by the type of the failure that parked them, and when the first of each is refunded. */
  async countParkedByCause(): Promise<{ cause: string; count: number; refundsAtMs: number }[]> {
    const cause = { $ifNull: ['$attention.cause', 'unknown'] };
    const refundsAtMs = { $min: '$attention.refundsAtMs' };
    return await this.videos
      .aggregate<{ cause: string; count: number; refundsAtMs: number }>([
        { $match: { state: 'needs_attention' } },
        { $group: { _id: cause, count: { $sum: 1 }, refundsAtMs } },
        { $project: { _id: 0, cause: '$_id', count: 1, refundsAtMs: 1 } },
      ])
      .exec();
  }

  /** How many jobs were made since a time, by outcome, and by how many customers. */
  async countMadeSince(
    since: Date,
  ): Promise<Record<'created' | 'delivered' | 'failed' | 'refunded' | 'customers', number>> {
    const isIn = (...states: VideoState[]) => ({ $sum: { $cond: [{ $in: ['$state', states] }, 1, 0] } });
    const [found] = await this.videos
      .aggregate<Record<'created' | 'delivered' | 'failed' | 'refunded', number> & { customers: unknown[] }>([
        { $match: { state: { $in: VIDEO_STATES }, createdAt: { $gte: since } } },
        {
          $group: {
            _id: null,
            created: { $sum: 1 },
            delivered: isIn('done', 'expired'),
            failed: isIn('failed'),
            refunded: isIn('refunded'),
            customers: { $addToSet: { $ifNull: ['$accountId', '$callerHash'] } },
          },
        },
        { $project: { _id: 0 } },
      ])
      .exec();
    if (!found) return { created: 0, delivered: 0, failed: 0, refunded: 0, customers: 0 };
    return { ...found, customers: found.customers.length };
  }

  /** How many results were delivered since `since`, of jobs made since `madeSince`. */
  async countDeliveredSince(since: Date, madeSince: Date): Promise<number> {
    return await this.videos
      .countDocuments({
        state: { $in: ['done', 'expired', 'refunded'] },
        createdAt: { $gte: madeSince },
        events: { $elemMatch: { state: 'done', 'version.atMs': { $gte: since.getTime() } } },
      })
      .exec();
  }
}
