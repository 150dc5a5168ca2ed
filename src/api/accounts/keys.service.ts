import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { deriveApiKey, parseApiKey } from '../../credentials/api-key.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import type { KeyOwner } from '../access/principal.js';
import type { IdempotentRequest } from '../http/idempotency-key.js';
import { IdempotencyService, type IdempotentCreation } from '../http/idempotency.service.js';
import { Problem } from '../http/problem.js';

// Who needs more at once has lost track of them.
const MAX_ACTIVE_KEYS = 20;

/** What a key is to be. */
type NewKeySpec = Pick<ApiKeyRecord, 'name' | 'mode' | 'expiresAt'>;

/** A key as it is shown when it is made. */
export interface IssuedKey {
  record: ApiKeyRecord;
  key: string;
}

/**
 * An account's own keys. A key reaches those of its own mode; a live key can also make a test key, because an account
 * begins with a live key. Every change is in the audit log before it is made.
 */
@Injectable()
export class KeysService {
  constructor(
    @Inject(IdempotencyService) private readonly requests: IdempotencyService,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Every key that the account has ever had in this mode, newest first. */
  async list({ account, mode }: KeyOwner): Promise<ApiKeyRecord[]> {
    return (await this.keys.listByAccount(account._id)).filter((key) => key.mode === mode);
  }

  /**
   * A new key. Under an Idempotency-Key the same one is shown again.
   *
   * @throws Problem `live_key_required`, `keys_spent` or `no_test_mode`.
   */
  async create({ account, mode }: KeyOwner, wanted: NewKeySpec, keyed: IdempotentRequest | null): Promise<IssuedKey> {
    if (wanted.mode === 'live' && mode !== 'live') throw new Problem('live_key_required');
    if (wanted.mode === 'test' && !this.environment.STRIPE_TEST_SECRET_KEY) throw new Problem('no_test_mode');
    return await this.requests.runOnce(
      keyed,
      wanted,
      this.creationOf(account, wanted, async (text) => {
        if ((await this.keys.countActive(account._id)) >= MAX_ACTIVE_KEYS) throw new Problem('keys_spent');
        await this.add(account, text, wanted, 'create_key');
      }),
    );
  }

  /**
   * A new key like an old one, which ends after the overlap. Under an Idempotency-Key the same one is shown again.
   *
   * @throws Problem `key_not_found`, or `key_ended` when the old one opens nothing or has been replaced.
   */
  async rotate(owner: KeyOwner, prefix: string, overlapMs: number, keyed: IdempotentRequest | null) {
    const { account } = owner;
    const old = await this.find(owner, prefix);
    return await this.requests.runOnce(
      keyed,
      { prefix, overlapMs },
      this.creationOf(account, old, async (text) => {
        const nowMs = Date.now();
        const isOver = old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt.getTime() <= nowMs);
        if (isOver || old.replacedBy) throw new Problem('key_ended');
        const { _id: replacedBy } = await this.add(account, text, old, 'rotate_key');
        const endsAtMs = Math.min(nowMs + overlapMs, old.expiresAt?.getTime() ?? Infinity);
        await this.keys.retire(prefix, { endsAt: new Date(endsAtMs), replacedBy });
      }),
    );
  }

  /** From now on it opens nothing. A repeat changes nothing. @throws Problem `key_not_found`. */
  async revoke(owner: KeyOwner, prefix: string): Promise<void> {
    const { account } = owner;
    await this.find(owner, prefix);
    await this.record(account, 'revoke_key', prefix);
    await this.keys.revoke(account._id, prefix);
  }

  private async find({ account, mode }: KeyOwner, prefix: string): Promise<ApiKeyRecord> {
    const key = await this.keys.find(account._id, prefix);
    if (key?.mode !== mode) throw new Problem('key_not_found');
    return key;
  }

  private creationOf(
    account: AccountRecord,
    { mode }: Pick<NewKeySpec, 'mode'>,
    make: (text: string) => Promise<void>,
  ): IdempotentCreation<IssuedKey> {
    const textOf = (id: string): string => deriveApiKey(id, mode, this.environment.JOB_TOKEN_SECRET);
    const find = async (id: string): Promise<IssuedKey | null> => {
      const key = textOf(id);
      const record = await this.keys.find(account._id, prefixOf(key));
      return record && { record, key };
    };
    return {
      make: async (id) => await make(textOf(id)),
      find,
      undo: async (id) => {
        const made = await find(id);
        if (made) await this.keys.revoke(account._id, made.record._id);
      },
    };
  }

  private async add(
    account: AccountRecord,
    text: string,
    { name, expiresAt }: Pick<NewKeySpec, 'name' | 'expiresAt'>,
    action: AuditRecord['action'],
  ): Promise<ApiKeyRecord> {
    await this.record(account, action, prefixOf(text));
    return await this.keys.add(text, { accountId: account._id, name, expiresAt });
  }

  private async record({ _id: accountId, name: actor }: AccountRecord, action: AuditRecord['action'], key: string) {
    const details = { account: accountId, key };
    await this.audit.append({ actor, action, details });
  }
}

function prefixOf(text: string): string {
  return parseApiKey(text)?.prefix ?? '';
}
