import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertIfAbsent } from '../insert-if-absent.js';
import type { IdempotencyKeyRecord } from './idempotency-key.schema.js';

/** Decides who may make the resource of a key: one at a time, across all processes that share the database. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(@InjectModel('IdempotencyKey') private readonly keys: Model<IdempotencyKeyRecord>) {}

  /** @returns null when none of these ids is taken. */
  async findAny(ids: readonly string[]): Promise<IdempotencyKeyRecord | null> {
    if (ids.length === 0) return null;
    return await this.keys
      .findOne({ _id: { $in: [...ids] } })
      .lean<IdempotencyKeyRecord>()
      .exec();
  }

  /** @returns null when the key is the caller's from now on, else the record that already claims it. */
  async claim(wanted: IdempotencyKeyRecord): Promise<IdempotencyKeyRecord | null> {
    return await insertIfAbsent(this.keys, wanted);
  }

  /** Replaces a claim that came to nothing with `wanted`. @returns false when another request was quicker. */
  async takeOver(existing: IdempotencyKeyRecord, wanted: IdempotencyKeyRecord): Promise<boolean> {
    const { _id, resourceId } = existing;
    const { matchedCount } = await this.keys.replaceOne({ _id, resourceId }, wanted).exec();
    return matchedCount === 1;
  }

  /** Whether no other request has taken this claim over. */
  async holds({ _id, resourceId }: IdempotencyKeyRecord): Promise<boolean> {
    return (await this.keys.exists({ _id, resourceId }).exec()) !== null;
  }

  /** Frees the key for a new try, unless another request has taken it over. A repeat changes nothing. */
  async release({ _id, resourceId }: IdempotencyKeyRecord): Promise<void> {
    await this.keys.deleteOne({ _id, resourceId }).exec();
  }

  /** The keys under which a resource was made. */
  async listByResource(resourceId: string): Promise<IdempotencyKeyRecord[]> {
    return await this.keys.find({ resourceId }).lean<IdempotencyKeyRecord[]>().exec();
  }

  /** @returns how many were removed. */
  async removeByResource(resourceId: string): Promise<number> {
    return (await this.keys.deleteMany({ resourceId }).exec()).deletedCount;
  }
}
