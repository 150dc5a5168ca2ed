import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { WorkerRecord } from './worker.schema.js';

/** A worker not announced for this long counts as gone. A database failover, some 12 s, must not look like that. */
const SEEN_WITHIN_MS = 30_000;

/** How many workers a queue has, and how many tasks they take at a time, all together. */
export interface QueueCapacity {
  workers: number;
  slots: number;
}

/**
 * The workers, as they announce themselves. Temporal cannot be asked: a worker without a free slot does not poll, so
 * the busiest ones look absent there. Only the clock of the database counts: those of two machines may differ by more
 * than a worker may be silent.
 */
@Injectable()
export class WorkersRepository {
  constructor(@InjectModel('Worker') private readonly workers: Model<WorkerRecord>) {}

  /** Announces that a worker takes work, from now on and for a while. A repeat extends that, and updates its slots. */
  async announce(queue: string, identity: string, slots: number): Promise<void> {
    const _id = idOf(queue, identity);
    const announcement = { $set: { queue, slots }, $currentDate: { seenAt: true } } as const;
    await this.workers.updateOne({ _id }, announcement, { upsert: true }).exec();
  }

  /** Records that a worker takes no more work. A repeat changes nothing. */
  async withdraw(queue: string, identity: string): Promise<void> {
    await this.workers.deleteOne({ _id: idOf(queue, identity) }).exec();
  }

  /**
   * Busy workers count with all their slots, too. One that died without a withdrawal counts for `seenWithinMs` more.
   */
  async capacityOf(queue: string, seenWithinMs = SEEN_WITHIN_MS): Promise<QueueCapacity> {
    const silentMs = { $dateDiff: { startDate: '$seenAt', endDate: '$$NOW', unit: 'millisecond' } };
    const present = await this.workers
      .find({ queue, $expr: { $lt: [silentMs, seenWithinMs] } })
      .lean<WorkerRecord[]>()
      .exec();
    return { workers: present.length, slots: present.reduce((sum, { slots }) => sum + slots, 0) };
  }
}

function idOf(queue: string, identity: string): string {
  return `${queue}:${identity}`;
}
