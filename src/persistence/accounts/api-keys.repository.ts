import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { ApiKeyRecord } from './api-key.schema.js';
import { parseApiKey } from '../../credentials/api-key.js';

/** The properties of a new key. */
export interface NewApiKey {
  accountId: string;
  name: string;
  expiresAt: Date | null;
}

/** Stores the keys with which accounts use the API. */
@Injectable()
export class ApiKeysRepository {
  constructor(@InjectModel('ApiKey') private readonly keys: Model<ApiKeyRecord>) {}

  /**
   * Stores what a key is recognised by, never the key itself.
   *
   * @param text as `generateApiKey` makes it.
   * @throws if the text is not a key, or a stored key has the same public start.
   */
  async add(text: string, wanted: NewApiKey): Promise<ApiKeyRecord> {
    const parsed = parseApiKey(text);
    if (!parsed) throw new Error('this is not an API key');
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

  /** Counts one request of a key that is valid now. @returns null if the key is not valid. */
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

  /**
   * Finds the key that was made for a request, even if the secret that derives it has been rotated.
   *
   * @param texts what `deriveApiKeys` makes of the id of the request.
   */
  async findDerived(
    accountId: string,
    texts: readonly string[],
  ): Promise<{ record: ApiKeyRecord; key: string } | null> {
    for (const key of texts) {
      const record = await this.find(accountId, parseApiKey(key)?.prefix ?? '');
      if (record) return { record, key };
    }
    return null;
  }

  async find(accountId: string, prefix: string): Promise<ApiKeyRecord | null> {
    return await this.keys.findOne({ _id: prefix, accountId }).lean<ApiKeyRecord>().exec();
  }

  /** All keys that an account has ever had, newest first. */
  async listByAccount(accountId: string): Promise<ApiKeyRecord[]> {
    return await this.keys.find({ accountId }).sort({ createdAt: -1, _id: -1 }).lean<ApiKeyRecord[]>().exec();
  }

  /**
   * Makes the key expire at that time, because another key replaces it.
   *
   * @returns false if the key is no longer valid or has been replaced: of several concurrent calls, one replaces it.
   */
  async retire(prefix: string, { endsAt, replacedBy }: { endsAt: Date; replacedBy: string }): Promise<boolean> {
    const valid = { _id: prefix, replacedBy: null, revokedAt: null, ...notExpiredAt(new Date()) };
    const { matchedCount } = await this.keys.updateOne(valid, { $set: { expiresAt: endsAt, replacedBy } }).exec();
    return matchedCount > 0;
  }

  /** Deletes a key that was never shown to anyone. */
  async removeUnissued(prefix: string): Promise<void> {
    await this.keys.deleteOne({ _id: prefix, requestCount: 0 }).exec();
  }

  /** Makes the key invalid from now on. @returns false if there is no such key. A repeat keeps the first time. */
  async revoke(accountId: string, prefix: string): Promise<boolean> {
    const mine = { _id: prefix, accountId };
    await this.keys.updateOne({ ...mine, revokedAt: null }, { $set: { revokedAt: new Date() } }).exec();
    return (await this.keys.exists(mine)) !== null;
  }

  /** @returns the number of keys that this call revoked. */
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
