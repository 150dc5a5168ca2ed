import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { ApiKeyRecord } from './api-key.schema.js';
import { parseApiKey } from '../../credentials/api-key.js';

/** What a new key is to be. */
export interface NewApiKey {
  accountId: string;
  name: string;
  expiresAt: Date | null;
}

/** The keys that open the API to accounts. */
@Injectable()
export class ApiKeysRepository {
  constructor(@InjectModel('ApiKey') private readonly keys: Model<ApiKeyRecord>) {}

  /**
   * Keeps what a key is recognised by, never the key itself.
   *
   * @param text as `generateApiKey` makes it.
   * @throws when the text is no key, or there is one that begins the same.
   */
  async add(text: string, wanted: NewApiKey): Promise<ApiKeyRecord> {
    const parsed = parseApiKey(text);
    if (!parsed) throw new Error('this is no API key');
    const record: ApiKeyRecord = {
      _id: parsed.prefix,
      mode: parsed.mode,
      hash: parsed.hash,
      ...wanted,
      createdAt: new Date(),
      revokedAt: null,
      lastUsedAt: null,
      requestCount: 0,
      replacedBy: null,
    };
    await this.keys.create(record);
    return record;
  }

  /** Counts one request of a key that opens something now. @returns null when it opens nothing. */
  async authenticate(text: string): Promise<ApiKeyRecord | null> {
    const parsed = parseApiKey(text);
    if (!parsed) return null;
    const now = new Date();
    return await this.keys
      .findOneAndUpdate(
        { _id: parsed.prefix, hash: parsed.hash, revokedAt: null, ...notExpiredAt(now) },
        { $inc: { requestCount: 1 }, $set: { lastUsedAt: now } },
        { returnDocument: 'after' },
      )
      .lean<ApiKeyRecord>()
      .exec();
  }

  async find(accountId: string, prefix: string): Promise<ApiKeyRecord | null> {
    return await this.keys.findOne({ _id: prefix, accountId }).lean<ApiKeyRecord>().exec();
  }

  /** All that an account ever had, newest first. */
  async listByAccount(accountId: string): Promise<ApiKeyRecord[]> {
    return await this.keys.find({ accountId }).sort({ createdAt: -1, _id: -1 }).lean<ApiKeyRecord[]>().exec();
  }

  /** How many keys of an account open something now. */
  async countActive(accountId: string): Promise<number> {
    return await this.keys.countDocuments({ accountId, revokedAt: null, ...notExpiredAt(new Date()) }).exec();
  }

  /** The key ends then, because another is in its place. A repeat changes nothing. */
  async retire(prefix: string, { endsAt, replacedBy }: { endsAt: Date; replacedBy: string }): Promise<void> {
    await this.keys.updateOne({ _id: prefix, replacedBy: null }, { $set: { expiresAt: endsAt, replacedBy } }).exec();
  }

  /** From now on it opens nothing. @returns false when there is no such key. A repeat keeps the first time. */
  async revoke(accountId: string, prefix: string): Promise<boolean> {
    const mine = { _id: prefix, accountId };
    await this.keys.updateOne({ ...mine, revokedAt: null }, { $set: { revokedAt: new Date() } }).exec();
    return (await this.keys.exists(mine)) !== null;
  }

  /** @returns how many were revoked now. */
  async revokeAll(accountId: string): Promise<number> {
    const { modifiedCount } = await this.keys
      .updateMany({ accountId, revokedAt: null }, { $set: { revokedAt: new Date() } })
      .exec();
    return modifiedCount;
  }
}

function notExpiredAt(now: Date): object {
  return { $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] };
}
