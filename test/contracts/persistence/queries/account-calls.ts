import { generateApiKey } from '../../../../src/credentials/api-key.js';
import type { AccountsRepository } from '../../../../src/persistence/accounts/accounts.repository.js';
import type { ApiKeysRepository } from '../../../../src/persistence/accounts/api-keys.repository.js';
import type { AddressBlocksRepository } from '../../../../src/persistence/address-blocks/address-blocks.repository.js';
import type { AuditArchiveRepository } from '../../../../src/persistence/audit-log/audit-archive.repository.js';
import type { AuditLogRepository } from '../../../../src/persistence/audit-log/audit-log.repository.js';
import type { AuditNotesRepository } from '../../../../src/persistence/audit-log/audit-notes.repository.js';
import type { IdempotencyKeysRepository } from '../../../../src/persistence/idempotency-keys/idempotency-keys.repository.js';
import type { MaintenanceRepository } from '../../../../src/persistence/maintenance/maintenance.repository.js';
import type { RateLimitsRepository } from '../../../../src/persistence/rate-limits/rate-limits.repository.js';
import type { SlotsRepository } from '../../../../src/persistence/slots/slots.repository.js';
import {
  FIRST_PAGE,
  NEXT_PAGE,
  TURNED_PAGE,
  NOW,
  askingNothing,
  by,
  byId,
  byScanning,
  twice,
  unique,
  type CallsOf,
} from './calls.js';

const ACCOUNT = 'acct_1';
const NEW_KEY = { accountId: ACCOUNT, name: 'ci', expiresAt: null };
const BLOCK = { _id: 'hash', kind: 'network', shown: '192.0.2.x', until: null } as const;
const LIMIT = { max: 1, windowMs: 1000 };
const CLAIM = { _id: 'claim', bodyDigest: 'digest', resourceId: 'job', busyUntil: NOW, expiresAt: NOW };
const NO_HOLDERS = {
  listActive: async () => await Promise.resolve([]),
  statusOf: async () => await Promise.resolve(new Map()),
};
const ACT = { actor: 'sam', action: 'note' } as const;

export const ACCOUNT_CALLS: CallsOf<AccountsRepository> = {
  create: [askingNothing((accounts) => accounts.create(unique(), 'user', unique()))],
  find: [byId((accounts) => accounts.find(ACCOUNT))],
  countCreatedSince: [by('createdAt_-1__id_-1', (accounts) => accounts.countCreatedSince(NOW))],
  findByName: [by('name_1', (accounts) => accounts.findByName('shop'))],
  list: [
    by('createdAt_-1__id_-1', (accounts) => accounts.list(FIRST_PAGE)),
    by('createdAt_-1__id_-1', (accounts) => accounts.list(NEXT_PAGE)),
    by('createdAt_-1__id_-1', (accounts) => accounts.list(TURNED_PAGE)),
  ],
  change: [byId((accounts) => accounts.change(ACCOUNT, { lockedAt: null }))],
};

export const API_KEY_CALLS: CallsOf<ApiKeysRepository> = {
  add: [askingNothing((keys) => keys.add(generateApiKey('live'), NEW_KEY))],
  authenticate: [byId((keys) => keys.authenticate(generateApiKey('live')))],
  find: [byId((keys) => keys.find(ACCOUNT, 'prefix'))],
  findDerived: [byId((keys) => keys.findDerived(ACCOUNT, [generateApiKey('live')]))],
  listByAccount: [by('accountId_1_createdAt_-1__id_-1', (keys) => keys.listByAccount(ACCOUNT))],
  retire: [byId((keys) => keys.retire('prefix', { endsAt: NOW, replacedBy: 'other' }))],
  removeUnissued: [byId((keys) => keys.removeUnissued('prefix'))],
  revoke: [byId((keys) => keys.revoke(ACCOUNT, 'prefix'))],
  revokeAll: [by('accountId_1_createdAt_-1__id_-1', (keys) => keys.revokeAll(ACCOUNT))],
};

export const ADDRESS_BLOCK_CALLS: CallsOf<AddressBlocksRepository> = {
  add: [byId((blocks) => blocks.add(BLOCK))],
  hasAny: [byId((blocks) => blocks.hasAny(['hash-1', 'hash-2'], NOW.getTime()))],
  list: [byScanning('admins make each block by hand, and look at the list by hand', (blocks) => blocks.list(10))],
  remove: [byId((blocks) => blocks.remove('hash'))],
  findAny: [byId((blocks) => blocks.findAny(['hash', 'another']))],
};

export const MAINTENANCE_CALLS: CallsOf<MaintenanceRepository> = {
  current: [byId((maintenance) => maintenance.current(NOW.getTime()))],
  begin: [byId((maintenance) => maintenance.begin(null))],
  end: [byId((maintenance) => maintenance.end())],
};

export const AUDIT_LOG_CALLS: CallsOf<AuditLogRepository> = {
  append: [askingNothing((audit) => audit.append(ACT))],
  list: [
    by('at_-1__id_-1', (audit) => audit.list({}, FIRST_PAGE)),
    by('at_-1__id_-1', (audit) => audit.list({}, NEXT_PAGE)),
    by('at_-1__id_-1', (audit) => audit.list({}, TURNED_PAGE)),
    by('actor_1_at_-1__id_-1', (audit) => audit.list({ actor: 'sam' }, TURNED_PAGE)),
    by('jobId_1_at_-1__id_-1', (audit) => audit.list({ jobId: 'job' }, NEXT_PAGE)),
    by('actor_1_at_-1__id_-1', (audit) => audit.list({ actor: 'sam' }, NEXT_PAGE)),
    by('action_1_at_-1__id_-1', (audit) => audit.list({ action: 'refund' }, NEXT_PAGE)),
    by('jobId_1_at_-1__id_-1', (audit) => audit.list({ jobId: 'job', actor: 'sam', action: 'refund' }, FIRST_PAGE)),
  ],
};

export const AUDIT_ARCHIVE_CALLS: CallsOf<AuditArchiveRepository> = {
  oldest: [by('at_-1__id_-1', (archive) => archive.oldest(NOW, 10))],
  dropArchived: [byId((archive) => archive.dropArchived(['act-1', 'act-2']))],
};

export const RATE_LIMIT_CALLS: CallsOf<RateLimitsRepository> = {
  consume: [byId((limits) => limits.consume('quotes', LIMIT, NOW.getTime()))],
  reserve: [byId((limits) => limits.reserve('bytes', 1, LIMIT, NOW.getTime()))],
  currentUsage: [byId((limits) => limits.currentUsage('quotes', 1000, NOW.getTime()))],
};

export const SLOTS_CALLS: CallsOf<SlotsRepository> = {
  take: [byId((slots) => slots.take('keys', { id: unique(), amount: 1 }, 1, NO_HOLDERS))],
  release: [byId((slots) => slots.release('keys', { id: 'key', amount: 1 }))],
};

export const IDEMPOTENCY_KEY_CALLS: CallsOf<IdempotencyKeysRepository> = {
  findAny: [byId((keys) => keys.findAny(['claim', 'another']))],
  claim: [byId((keys) => twice(() => keys.claim(CLAIM)))],
  takeOver: [byId((keys) => keys.takeOver(CLAIM, CLAIM))],
  holds: [byId((keys) => keys.holds(CLAIM))],
  release: [byId((keys) => keys.release(CLAIM))],
  listByResource: [by('resourceId_1', (keys) => keys.listByResource('job'))],
  removeByResource: [by('resourceId_1', (keys) => keys.removeByResource('job'))],
};

export const AUDIT_NOTES_CALLS: CallsOf<AuditNotesRepository> = {
  eraseByJob: [by('jobId_1_at_-1__id_-1', (notes) => notes.eraseByJob('job'))],
};
