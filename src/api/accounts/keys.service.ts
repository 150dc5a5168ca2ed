import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { deriveApiKeys, parseApiKey } from '../../credentials/api-key.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { SlotsRepository } from '../../persistence/slots/slots.repository.js';
import type { KeyOwner } from '../access/principal.js';
import { fieldError } from '../http/field-errors.js';
import type { IdempotentRequest } from '../http/idempotency-key.js';
import { IdempotencyService, type IdempotentCreation } from '../http/idempotency.service.js';
import { Problem } from '../http/problem.js';

// An account with more keys at once has lost track of them. The keys of each mode count separately.
const MAX_ACTIVE_KEYS = 20;
// An account at its maximum can still rotate every key: the old keys keep working for a while.
const MAX_ACTIVE_WHILE_ROTATING = 2 * MAX_ACTIVE_KEYS;

// For a repeat of the request, which the old key must still open.
const MIN_OVERLAP_OF_USED_KEY_MS = 60_000;

/** The properties of a new key. */
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
    @Inject(SlotsRepository) private readonly slots: SlotsRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Every key that the account has ever had in this mode, newest first. */
  async list({ account, mode }: KeyOwner): Promise<ApiKeyRecord[]> {
    return (await this.keys.listByAccount(account._id)).filter((key) => key.mode === mode);
  }

  /**
   * Creates a key. A repeat with the same Idempotency-Key shows the same key.
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
        await this.addWithin(MAX_ACTIVE_KEYS, account, text, wanted, 'create_key');
      }),
    );
  }

  /**
   * Creates a key like an old one, which ends after the overlap. Of several concurrent rotations, one succeeds. A
   * repeat with the same Idempotency-Key shows the same key.
   *
   * @throws Problem `key_not_found`; `key_ended` when the old key is no longer valid or was replaced; `keys_spent`;
   *   `invalid_request` when the old key is that of the request, and would end before a lost answer can be fetched.
   */
  async rotate(owner: KeyOwner, prefix: string, overlapMs: number, keyed: IdempotentRequest | null) {
    const { account } = owner;
    if (prefix === owner.usedPrefix && overlapMs < MIN_OVERLAP_OF_USED_KEY_MS) throw overlapTooShort();
    const old = await this.find(owner, prefix);
    const creation = this.creationOf(account, old, async (text) => {
      if (!isValid(old) || old.replacedBy) throw new Problem('key_ended');
      const successor = await this.addWithin(MAX_ACTIVE_WHILE_ROTATING, account, text, old, 'rotate_key');
      const endsAtMs = Math.min(Date.now() + overlapMs, old.expiresAt?.getTime() ?? Infinity);
      const isMine = await this.keys.retire(prefix, { endsAt: new Date(endsAtMs), replacedBy: successor._id });
      if (isMine) return;
      await this.keys.removeUnissued(successor._id);
      await this.releaseSlot(successor);
      throw new Problem('key_ended');
    });
    const find = async (id: string): Promise<IssuedKey | null> => {
      const made = await creation.find(id);
      const { replacedBy } = await this.find(owner, prefix);
      return made?.record._id === replacedBy ? made : null;
    };
    return await this.requests.runOnce(keyed, { prefix, overlapMs }, { ...creation, find });
  }

  /** Ends a key at once. A repeat changes nothing. @throws Problem `key_not_found`. */
  async revoke(owner: KeyOwner, prefix: string): Promise<void> {
    const { account } = owner;
    const key = await this.find(owner, prefix);
    await this.record(account, 'revoke_key', prefix);
    await this.keys.revoke(account._id, prefix);
    await this.releaseSlot(key);
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
    const textsOf = (id: string) => deriveApiKeys(id, mode, this.environment.JOB_TOKEN_SECRET);
    const find = async (id: string): Promise<IssuedKey | null> => await this.keys.findDerived(account._id, textsOf(id));
    return {
      make: async (id) => await make(textsOf(id)[0]),
      find,
      undo: async (id) => {
        const made = await find(id);
        if (!made) return;
        await this.keys.revoke(account._id, made.record._id);
        await this.releaseSlot(made.record);
      },
    };
  }

  /** @throws Problem `keys_spent`. */
  private async addWithin(
    max: number,
    account: AccountRecord,
    text: string,
    { name, mode, expiresAt }: NewKeySpec,
    action: AuditRecord['action'],
  ): Promise<ApiKeyRecord> {
    const { _id: accountId } = account;
    const id = prefixOf(text);
    const isTaken = await this.slots.take(slotsOf({ accountId, mode }), { id, amount: 1 }, max, {
      listActive: async () => {
        const active = (await this.keys.listByAccount(accountId)).filter((key) => key.mode === mode && isValid(key));
        return active.map((key) => ({ id: key._id, amount: 1 }));
      },
      statusOf: async () =>
        new Map((await this.keys.listByAccount(accountId)).map((key) => [key._id, isValid(key)] as const)),
    });
    if (!isTaken) throw new Problem('keys_spent');
    await this.record(account, action, id);
    return await this.keys.add(text, { accountId, name, expiresAt });
  }

  private async releaseSlot({ _id: id, ...tenant }: ApiKeyRecord): Promise<void> {
    await this.slots.release(slotsOf(tenant), { id, amount: 1 });
  }

  private async record({ _id: accountId, name: actor }: AccountRecord, action: AuditRecord['action'], key: string) {
    const details = { account: accountId, key };
    await this.audit.append({ actor, action, details });
  }
}

function overlapTooShort(): Problem {
  const leastSec = MIN_OVERLAP_OF_USED_KEY_MS / 1000;
  const detail = `must be at least ${leastSec} for the key of the request itself: if the answer were lost, no key would be left to repeat it with. Revoke the old key with the new one.`;
  return new Problem('invalid_request', { errors: [fieldError(['overlapSec'], detail)] });
}

function slotsOf({ accountId, mode }: Tenant): string {
  return `api_keys:${accountId}:${mode}`;
}

function isValid({ revokedAt, expiresAt }: ApiKeyRecord): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt.getTime() > Date.now());
}

function prefixOf(text: string): string {
  return parseApiKey(text)?.prefix ?? '';
}
