import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { VIDEO_STATES, type VideoState } from '../../domain/video-state.js';
import type { VideoRecord } from './video.schema.js';

/** The outcomes of jobs, in numbers. */
@Injectable()
export class JobStatisticsRepository {
  constructor(@InjectModel('Video') private readonly videos: Model<VideoRecord>) {}

  /** Parked jobs, by the type of the failure that parked them. */
  async countParkedByCause(): Promise<{ cause: string; count: number }[]> {
    return await this.videos
      .aggregate<{ cause: string; count: number }>([
        { $match: { state: 'needs_attention' } },
        { $group: { _id: { $ifNull: ['$attention.cause', 'unknown'] }, count: { $sum: 1 } } },
        { $project: { _id: 0, cause: '$_id', count: 1 } },
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
