import { Inject, Injectable } from '@nestjs/common';
import type { KeyMode } from '../../domain/roles.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { newApiKey } from '../../persistence/accounts/api-key-text.js';
import type { ApiKeyRecord } from '../../persistence/accounts/api-key.schema.js';
import { ApiKeysRepository } from '../../persistence/accounts/api-keys.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { Problem } from '../http/problem.js';

// Who needs more at once has lost track of them.
const MAX_KEYS_ALIVE = 20;

/** An account's own keys. Every change is in the audit log before it is made. */
@Injectable()
export class KeysService {
  constructor(
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
  ) {}

  async list(account: AccountRecord): Promise<ApiKeyRecord[]> {
    return await this.keys.listOf(account._id);
  }

  /** @returns the record, and the key as it is shown this once. @throws Problem `keys_spent`. */
  async create(account: AccountRecord, wanted: { name: string; mode: KeyMode; expiresAt: Date | null }) {
    if ((await this.keys.countAlive(account._id)) >= MAX_KEYS_ALIVE) throw new Problem('keys_spent');
    const { mode, ...rest } = wanted;
    return await this.add(account, newApiKey(mode), rest, 'create_key');
  }

  /**
   * A new key like an old one, which ends after the overlap.
   *
   * @throws Problem `key_not_found`, or `key_ended` when the old one opens nothing or has been replaced.
   */
  async rotate(account: AccountRecord, prefix: string, overlapMs: number) {
    const old = await this.keys.find(account._id, prefix);
    if (!old) throw new Problem('key_not_found');
    const nowMs = Date.now();
    const isOver = old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt.getTime() <= nowMs);
    if (isOver || old.replacedBy) throw new Problem('key_ended');
    const made = await this.add(
      account,
      newApiKey(old.mode),
      { name: old.name, expiresAt: old.expiresAt },
      'rotate_key',
    );
    await this.keys.retire(prefix, { endsAt: new Date(nowMs + overlapMs), replacedBy: made.record._id });
    return made;
  }

  /** From now on it opens nothing. A repeat changes nothing. @throws Problem `key_not_found`. */
  async revoke(account: AccountRecord, prefix: string): Promise<void> {
    await this.record(account, 'revoke_key', prefix);
    if (!(await this.keys.revoke(account._id, prefix))) throw new Problem('key_not_found');
  }

  private async add(
    account: AccountRecord,
    text: string,
    wanted: { name: string; expiresAt: Date | null },
    action: AuditRecord['action'],
  ): Promise<{ record: ApiKeyRecord; key: string }> {
    const record = await this.keys.add(text, { accountId: account._id, ...wanted });
    await this.record(account, action, record._id);
    return { record, key: text };
  }

  private async record({ _id: accountId, name: actor }: AccountRecord, action: AuditRecord['action'], key: string) {
    const details = { account: accountId, key };
    await this.audit.append({ actor, action, details });
  }
}
