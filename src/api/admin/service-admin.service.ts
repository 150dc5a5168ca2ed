import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { createHash } from 'node:crypto';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { TASK_QUEUES } from '../../contracts/task-queues.js';
import { mailboxOf, maskEmail } from '../../domain/email-address.js';
import { auditArchiveKey } from '../../domain/object-keys.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import type { AddressBlockRecord } from '../../persistence/address-blocks/address-block.schema.js';
import { AddressBlocksRepository } from '../../persistence/address-blocks/address-blocks.repository.js';
import { AuditArchiveRepository } from '../../persistence/audit-log/audit-archive.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { MaintenanceRepository } from '../../persistence/maintenance/maintenance.repository.js';
import { callerHashOf } from '../../credentials/caller-hash.js';
import { emailHashOf } from '../../credentials/email-hash.js';
import type { Keyring } from '../../credentials/keyring.js';
import { JobStatisticsRepository } from '../../persistence/videos/job-statistics.repository.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { WorkersRepository } from '../../persistence/workers/workers.repository.js';
import { taskQueueStats } from '../../temporal/task-queue-stats.js';
import { TEMPORAL_CLIENT } from '../../temporal/temporal.module.js';
import { clientNetworkOf, maskedNetwork } from '../http/client-network.js';
import { iso } from '../http/iso.js';
import { Problem } from '../http/problem.js';
import type { AdminAuditContext } from './accounts-admin.service.js';
import type { AddBlock } from './admin.schemas.js';

const MAX_RECORDS_PER_ARCHIVE = 10_000;
const SHOWN_OF_HASH = 8;

type BlockedAddress = Pick<AddressBlockRecord, '_id' | 'kind' | 'shown'>;

/** The acts of staff on the service as a whole. Every act is in the audit log before it is carried out. */
@Injectable()
export class ServiceAdminService {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(JobStatisticsRepository) private readonly statistics: JobStatisticsRepository,
    @Inject(WorkersRepository) private readonly workers: WorkersRepository,
    @Inject(MaintenanceRepository) private readonly maintenance: MaintenanceRepository,
    @Inject(AddressBlocksRepository) private readonly blocks: AddressBlocksRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(AuditArchiveRepository) private readonly archive: AuditArchiveRepository,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(TEMPORAL_CLIENT) private readonly temporal: Client,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async queueOverview() {
    const states = await this.statistics.countOpenByState();
    return {
      states: states.map(({ state, count, oldestAt }) => ({ state, count, oldestAt: iso(oldestAt) })),
      queues: await Promise.all(Object.values(TASK_QUEUES).map((name) => this.queueOf(name))),
      unpaidBytes: await this.videos.unpaidBytes(),
      heldBytes: await this.videos.heldBytes(),
    };
  }

  /** Refuses new work from now on. A repeat changes when the maintenance ends. */
  async beginMaintenance(act: AdminAuditContext, until: Date | null): Promise<void> {
    await this.record(act, 'set_maintenance', { on: true, ...(until && { until: iso(until) }) });
    await this.maintenance.begin(until);
  }

  async endMaintenance(act: AdminAuditContext): Promise<void> {
    await this.record(act, 'set_maintenance', { on: false });
    await this.maintenance.end();
  }

  async addBlock(act: AdminAuditContext, { until, ...blocked }: AddBlock): Promise<AddressBlockRecord> {
    const block = blockedAddressOf(blocked, this.environment.EMAIL_HASH_SECRET);
    await this.record(act, 'block_address', { block: block._id, kind: block.kind });
    return await this.blocks.add({ ...block, until: until === null ? null : new Date(until) });
  }

  /** @throws Problem `block_not_found`. */
  async removeBlock(act: AdminAuditContext, id: string): Promise<void> {
    await this.record(act, 'unblock_address', { block: id });
    if (!(await this.blocks.remove(id))) throw new Problem('block_not_found');
  }

  /**
   * Moves old acts into a file in the store. Acts are dropped only once the store has the whole file; a repeat after a
   * crash in between writes them again.
   */
  async archiveAudit(act: AdminAuditContext, before: Date) {
    const acts = await this.archive.oldest(before, MAX_RECORDS_PER_ARCHIVE);
    const [first, last] = [acts[0], acts.at(-1)];
    if (!first || !last) return { name: null, acts: 0, sha256: null, isMore: false };
    const text = acts.map((each) => `${JSON.stringify(each)}\n`).join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const name = `${dayOf(first)}-${dayOf(last)}-${sha256.slice(0, 12)}`;
    await this.storage.putText(auditArchiveKey(name), text);
    const stored = await this.storage.head(auditArchiveKey(name));
    if (stored?.sizeBytes !== Buffer.byteLength(text)) throw new Error('the archive is not whole in the store');
    await this.record(act, 'archive_audit', { name, acts: acts.length, sha256 });
    await this.archive.dropArchived(acts.map(({ _id }) => _id));
    return { name, acts: acts.length, sha256, isMore: acts.length === MAX_RECORDS_PER_ARCHIVE };
  }

  /** @throws Problem `not_found`. */
  async archiveUrl(name: string): Promise<string> {
    const key = auditArchiveKey(name);
    if (!/^[\w-]{1,100}$/.test(name) || !(await this.storage.head(key))) throw new Problem('not_found');
    const ttlSec = this.environment.DOWNLOAD_URL_TTL_SEC;
    const file = { fileName: `${name}.ndjson`, contentType: 'application/x-ndjson' };
    return await this.storage.presignDownload(key, { ...file, ttlSec });
  }

  private async queueOf(name: string) {
    const [capacity, { backlog: waiting }] = await Promise.all([
      this.workers.capacityOf(name),
      taskQueueStats(this.temporal, name),
    ]);
    return { name, ...capacity, waiting };
  }

  private async record(
    { actor, reasonCode, note }: AdminAuditContext,
    action: AuditRecord['action'],
    details: AuditRecord['details'],
  ): Promise<void> {
    await this.audit.append({ actor, action, reasonCode, note: note ?? null, details });
  }
}

/** `caller`, as in the request log, is already the hash of a network. */
function blockedAddressOf({ ip, email = '', caller }: Omit<AddBlock, 'until'>, keyring: Keyring): BlockedAddress {
  if (caller) return { _id: caller, kind: 'network', shown: `${caller.slice(0, SHOWN_OF_HASH)}…` };
  if (!ip) return { _id: emailHashOf(mailboxOf(email), keyring), kind: 'email', shown: maskEmail(email) };
  const network = clientNetworkOf(ip);
  return { _id: callerHashOf(network, keyring), kind: 'network', shown: maskedNetwork(network) };
}

function dayOf({ at }: AuditRecord): string {
  return at.toISOString().slice(0, 10).replaceAll('-', '');
}
