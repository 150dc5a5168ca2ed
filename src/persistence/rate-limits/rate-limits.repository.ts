import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { RateLimitRecord } from './rate-limit.schema.js';

/** At most `max` uses in each window of `windowMs`; windows begin at whole multiples of `windowMs` since 1970. */
export interface RateLimit {
  max: number;
  windowMs: number;
}

/** Counts uses across every process that shares the database. */
@Injectable()
export class RateLimitsRepository {
  constructor(@InjectModel('RateLimit') private readonly limits: Model<RateLimitRecord>) {}

  /**
   * Counts uses of `subject`, one by default, even refused ones.
   *
   * @returns the milliseconds until the next window begins if this use is one too many, otherwise 0.
   */
  async consume(subject: string, { max, windowMs }: RateLimit, nowMs: number, amount = 1): Promise<number> {
    const { id, endsMs } = windowOf(subject, windowMs, nowMs);
    let uses = await this.increment(id, amount);
    if (uses === null) {
      await insertIfAbsent(this.limits, { _id: id, uses: 0, expiresAt: new Date(endsMs) });
      // Null only if MongoDB has deleted the record in the meantime: then the window has ended anyway.
      uses = (await this.increment(id, amount)) ?? amount;
    }
    return uses > max ? endsMs - nowMs : 0;
  }

  /**
   * Counts an amount of `subject` only if it still fits, so that a refused amount leaves room for smaller ones.
   *
   * @returns whether the amount was counted.
   */
  async reserve(subject: string, amount: number, { max, windowMs }: RateLimit, nowMs: number): Promise<boolean> {
    if (amount > max) return false;
    const { id, endsMs } = windowOf(subject, windowMs, nowMs);
    await insertIfAbsent(this.limits, { _id: id, uses: 0, expiresAt: new Date(endsMs) });
    const { matchedCount } = await this.limits
      .updateOne({ _id: id, uses: { $lte: max - amount } }, { $inc: { uses: amount } })
      .exec();
    return matchedCount > 0;
  }

  /** How much of `subject` was counted in the current window, and when the window ends. */
  async currentUsage(subject: string, windowMs: number, nowMs: number): Promise<{ used: number; endsMs: number }> {
    const { id, endsMs } = windowOf(subject, windowMs, nowMs);
    const record = await this.limits.findById(id).lean<RateLimitRecord>().exec();
    return { used: record?.uses ?? 0, endsMs };
  }

  private async increment(id: string, amount: number): Promise<number | null> {
    const counted = await this.limits
      .findOneAndUpdate({ _id: id }, { $inc: { uses: amount } }, { returnDocument: 'after' })
      .lean<RateLimitRecord>()
      .exec();
    return counted?.uses ?? null;
  }
}

function windowOf(subject: string, windowMs: number, nowMs: number): { id: string; endsMs: number } {
  const beginsMs = Math.floor(nowMs / windowMs) * windowMs;
  return { id: `${subject}:${beginsMs}`, endsMs: beginsMs + windowMs };
}
