import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AddressBlockRecord } from './address-block.schema.js';

/** Addresses from which nothing new is accepted. */
@Injectable()
export class AddressBlocksRepository {
  constructor(@InjectModel('AddressBlock') private readonly blocks: Model<AddressBlockRecord>) {}

  /** Blocks an address. A repeat changes when the block ends. */
  async add(block: Omit<AddressBlockRecord, 'createdAt'>): Promise<AddressBlockRecord> {
    const { _id, ...fields } = block;
    return await this.blocks
      .findByIdAndUpdate(
        _id,
        { $set: fields, $setOnInsert: { createdAt: new Date() } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<AddressBlockRecord>()
      .orFail()
      .exec();
  }

  /** Whether any of the hashes is that of a blocked address. */
  async hasAny(hashes: readonly string[], nowMs: number): Promise<boolean> {
    const holds = [{ until: null }, { until: { $gt: new Date(nowMs) } }];
    return (await this.blocks.exists({ _id: { $in: [...hashes] }, $or: holds })) !== null;
  }

  /** @returns null when no block has one of these ids. */
  async findAny(ids: readonly string[]): Promise<AddressBlockRecord | null> {
    return await this.blocks
      .findOne({ _id: { $in: [...ids] } })
      .lean<AddressBlockRecord>()
      .exec();
  }

  /** The blocks, newest first, at most `limit`. */
  async list(limit: number): Promise<AddressBlockRecord[]> {
    return await this.blocks.find().sort({ createdAt: -1 }).limit(limit).lean<AddressBlockRecord[]>().exec();
  }

  /** @returns false when there is no such block. */
  async remove(id: string): Promise<boolean> {
    return (await this.blocks.deleteOne({ _id: id }).exec()).deletedCount > 0;
  }
}
