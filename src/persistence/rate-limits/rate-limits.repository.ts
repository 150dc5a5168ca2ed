import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertOnce } from '../insert-once.js';
import type { RateLimitRecord } from './rate-limit.schema.js';

/** At most `most` uses in each stretch of `windowMs`; stretches begin at whole multiples of it since 1970. */
export interface RateLimit {
  most: number;
  windowMs: number;
}

/** Counts uses across every process that shares the database. */
@Injectable()
export class RateLimitsRepository {
  constructor(@InjectModel('RateLimit') private readonly limits: Model<RateLimitRecord>) {}

  /**
   * Counts one use of `what`, also one that is refused.
   *
   * @returns milliseconds until the next stretch begins when this use is one too many, else 0.
   */
  async take(what: string, { most, windowMs }: RateLimit, nowMs: number): Promise<number> {
    const beginsMs = Math.floor(nowMs / windowMs) * windowMs;
    const endsMs = beginsMs + windowMs;
    const id = `${what}:${beginsMs}`;
    let uses = await this.count(id);
    if (uses === null) {
      await insertOnce(this.limits, { _id: id, uses: 0, expiresAt: new Date(endsMs) });
      // Null only if MongoDB has forgotten it meanwhile: then the stretch is over anyway.
      uses = (await this.count(id)) ?? 1;
    }
    return uses > most ? endsMs - nowMs : 0;
  }

  private async count(id: string): Promise<number | null> {
    const counted = await this.limits
      .findOneAndUpdate({ _id: id }, { $inc: { uses: 1 } }, { returnDocument: 'after' })
      .lean<RateLimitRecord>()
      .exec();
    return counted?.uses ?? null;
  }
}
