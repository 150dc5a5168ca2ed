import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Role } from '../../domain/roles.js';
import { isDuplicateKeyError } from '../is-duplicate-key-error.js';
import { pageOf, pageQueryOf, type Page, type PageRequest } from '../pagination.js';
import { randomAlphanumeric } from '../../credentials/api-key.js';
import type { AccountQuotas, AccountRecord } from './account.schema.js';

/** The fields of an account that can be changed; an omitted field stays as it is. */
export interface AccountChange {
  lockedAt?: Date | null;
  quotas?: AccountQuotas;
  allowedPresets?: string[] | null;
}

/** Stores the accounts that use the API. */
@Injectable()
export class AccountsRepository {
  constructor(@InjectModel('Account') private readonly accounts: Model<AccountRecord>) {}

  /** @returns null if the name is taken. */
  async create(name: string, role: Role, _id = newAccountId()): Promise<AccountRecord | null> {
    const record = { _id, name, role, createdAt: new Date(), lockedAt: null, quotas: {}, allowedPresets: null };
    try {
      await this.accounts.create(record);
      return record;
    } catch (error) {
      if (isDuplicateKeyError(error, 'name')) return null;
      throw error;
    }
  }

  async find(accountId: string): Promise<AccountRecord | null> {
    return await this.accounts.findById(accountId).lean<AccountRecord>().exec();
  }

  async findByName(name: string): Promise<AccountRecord | null> {
    return await this.accounts.findOne({ name }).lean<AccountRecord>().exec();
  }

  async countCreatedSince(since: Date): Promise<number> {
    return await this.accounts.countDocuments({ createdAt: { $gte: since } }).exec();
  }

  /** Newest first. */
  async list(page: PageRequest): Promise<Page<AccountRecord>> {
    const { filter, sort } = pageQueryOf(page, 'createdAt');
    const found = await this.accounts
      .find(filter)
      .sort(sort)
      .limit(page.limit + 1)
      .lean<AccountRecord[]>()
      .exec();
    return pageOf(found, page.limit, ({ createdAt }) => createdAt);
  }

  /** @returns the account as it is now, or null if there is none. A repeat changes nothing. */
  async change(accountId: string, change: AccountChange): Promise<AccountRecord | null> {
    return await this.accounts
      .findByIdAndUpdate(accountId, { $set: change }, { returnDocument: 'after' })
      .lean<AccountRecord>()
      .exec();
  }
}

function newAccountId(): string {
  return `acct_${randomAlphanumeric(16)}`;
}
