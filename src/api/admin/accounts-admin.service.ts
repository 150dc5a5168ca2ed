import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { Role } from '../../domain/roles.js';
import type { AccountQuotas, AccountRecord } from '../../persistence/accounts/account.schema.js';
import { AccountsRepository, type AccountChange } from '../../persistence/accounts/accounts.repository.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { deriveApiKeys } from '../../credentials/api-key.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import type { IdempotentRequest } from '../http/idempotency-key.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { Problem } from '../http/problem.js';

/** Who acts on an account, and why. */
export interface AdminAuditContext {
  actor: string;
  reasonCode: AuditRecord['reasonCode'];
  note?: string | null | undefined;
}

/** Who stops an account or its keys. */
export interface StopContext extends AdminAuditContext {
  role: Role;
}

/** The acts of staff on accounts. Every act is in the audit log before it is carried out. */
@Injectable()
export class AccountsAdminService {
  constructor(
    @Inject(IdempotencyService) private readonly requests: IdempotencyService,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** @throws Problem `account_not_found`. */
  async find(accountId: string): Promise<AccountRecord> {
    const account = await this.accounts.find(accountId);
    if (!account) throw new Problem('account_not_found');
    return account;
  }

  /** An account and its first key. Its Idempotency-Key shows both again. @throws Problem `account_name_taken`. */
  async create(act: AdminAuditContext, { name, role }: { name: string; role: Role }, keyed: IdempotentRequest | null) {
    const keysOf = (id: string) => deriveApiKeys(id, 'live', this.environment.JOB_TOKEN_SECRET);
    const accountIdOf = (id: string): string => `acct_${id.replaceAll('-', '')}`;
    return await this.requests.runOnce(
      keyed,
      { name, role },
      {
        make: async (id) => {
          const accountId = accountIdOf(id);
          if (await this.accounts.findByName(name)) throw new Problem('account_name_taken');
          await this.record(act, 'create_account', accountId, { role });
          // The key is stored first, so that a stored account is always complete.
          await this.keys.add(keysOf(id)[0], { accountId, name: 'first key', expiresAt: null });
          if (!(await this.accounts.create(name, role, accountId))) throw new Problem('account_name_taken');
        },
        find: async (id) => {
          const account = await this.accounts.find(accountIdOf(id));
          const made = account && (await this.keys.findDerived(account._id, keysOf(id)));
          return made && { account, key: made.key };
        },
        undo: async (id) => void (await this.keys.revokeAll(accountIdOf(id))),
      },
    );
  }

  /**
   * From now on the account can neither start anything new nor act as staff; its running jobs are finished or refunded.
   * A repeat keeps the time of the first lock.
   *
   * @throws Problem `account_not_found` or `not_allowed`.
   */
  async lock(accountId: string, act: StopContext): Promise<AccountRecord> {
    const { lockedAt } = await this.findStoppable(accountId, act);
    return await this.change(accountId, act, 'lock_account', { lockedAt: lockedAt ?? new Date() });
  }

  async unlock(accountId: string, act: AdminAuditContext): Promise<AccountRecord> {
    return await this.change(accountId, act, 'unlock_account', { lockedAt: null });
  }

  async setQuotas(accountId: string, act: AdminAuditContext, quotas: AccountQuotas): Promise<AccountRecord> {
    return await this.change(accountId, act, 'set_quotas', { quotas }, { ...quotas });
  }

  async setPresets(accountId: string, act: AdminAuditContext, allowedPresets: string[] | null): Promise<AccountRecord> {
    const details = { presets: allowedPresets?.join(',') ?? 'all' };
    return await this.change(accountId, act, 'set_presets', { allowedPresets }, details);
  }

  /**
   * Revokes all keys of an account, live and test.
   *
   * @returns how many were valid until now.
   * @throws Problem `account_not_found` or `not_allowed`.
   */
  async revokeKeys(accountId: string, act: StopContext): Promise<number> {
    await this.findStoppable(accountId, act);
    await this.record(act, 'revoke_all_keys', accountId);
    return await this.keys.revokeAll(accountId);
  }

  /** Only an admin may stop staff: otherwise support could lock out those who would have to undo it. */
  private async findStoppable(accountId: string, { role }: StopContext): Promise<AccountRecord> {
    const account = await this.find(accountId);
    if (account.role !== 'user' && role !== 'admin') throw new Problem('not_allowed');
    return account;
  }

  private async change(
    accountId: string,
    act: AdminAuditContext,
    action: AuditRecord['action'],
    change: AccountChange,
    details: AuditRecord['details'] = {},
  ): Promise<AccountRecord> {
    await this.find(accountId);
    await this.record(act, action, accountId, details);
    const account = await this.accounts.change(accountId, change);
    if (!account) throw new Problem('account_not_found');
    return account;
  }

  private async record(
    { actor, reasonCode, note }: AdminAuditContext,
    action: AuditRecord['action'],
    account: string,
    details: AuditRecord['details'] = {},
  ): Promise<void> {
    await this.audit.append({ actor, action, reasonCode, note: note ?? null, details: { account, ...details } });
  }
}
