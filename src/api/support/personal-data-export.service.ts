import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { blockHashesOf, emailHashesOf } from '../../credentials/email-hash.js';
import { jobPrefix } from '../../domain/object-keys.js';
import type { StorageGateway } from '../../gateways/storage/storage.gateway.js';
import { STORAGE } from '../../gateways/storage/storage.module.js';
import { AccountEventsRepository } from '../../persistence/account-events/account-events.repository.js';
import { AddressBlocksRepository } from '../../persistence/address-blocks/address-blocks.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import type { AuditRecord } from '../../persistence/audit-log/audit-log.schema.js';
import { IdempotencyKeysRepository } from '../../persistence/idempotency-keys/idempotency-keys.repository.js';
import { OutboxRepository } from '../../persistence/outbox/outbox.repository.js';
import type { Cursor } from '../../persistence/pagination.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { WebhookDeliveriesRepository } from '../../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { encodeCursor } from '../http/cursor.js';
import { iso } from '../http/iso.js';
import { auditEntryView } from './job-record.js';
import type { HeldData, HeldJob, PersonalDataRequest } from './personal-data.schemas.js';

const ACTS_PER_QUERY = 100;

/** Shows the stored data about an address. Changes nothing but the audit log. */
@Injectable()
export class PersonalDataExportService {
  constructor(
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
    @Inject(AccountEventsRepository) private readonly accountEvents: AccountEventsRepository,
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(IdempotencyKeysRepository) private readonly idempotencyKeys: IdempotencyKeysRepository,
    @Inject(AddressBlocksRepository) private readonly blocks: AddressBlocksRepository,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async export(actor: string, { email, reasonCode, cursor, limit }: PersonalDataRequest): Promise<HeldData> {
    const emailHashes = emailHashesOf(email, this.environment.EMAIL_HASH_SECRET);
    const act = { actor, action: 'export_personal_data', reasonCode } as const;
    const noteId = await this.audit.append({ ...act, details: { emailHash: emailHashes[0] } });
    const block = await this.blocks.findAny(blockHashesOf(email, this.environment.EMAIL_HASH_SECRET));
    const { records, next } = await this.videos.listByEmail(emailHashes, { after: cursor ?? null, limit });
    const jobs: HeldJob[] = [];
    for (const video of records) jobs.push(await this.heldAbout(video));
    return {
      noteId,
      block: block && { shown: block.shown, createdAt: iso(block.createdAt), until: iso(block.until) },
      jobs,
      nextCursor: encodeCursor(next),
    };
  }

  private async heldAbout(video: VideoRecord): Promise<HeldJob> {
    const jobId = video._id;
    const accountEvents = await this.accountEvents.listByJob(jobId);
    const [ledger, mails, webhookDeliveries, idempotencyKeys, acts, files] = await Promise.all([
      this.ledger.find(jobId),
      this.outbox.listForJob(jobId),
      this.deliveries.listByEvents(accountEvents.map(({ _id }) => _id)),
      this.idempotencyKeys.listByResource(jobId),
      this.actsOn(jobId),
      this.storage.listKeys(jobPrefix(jobId)),
    ]);
    return {
      id: jobId,
      reference: video.reference,
      job: asStored(video),
      ledger: ledger && asStored(ledger),
      mails: mails.map(asStored),
      accountEvents: accountEvents.map(asStored),
      webhookDeliveries: webhookDeliveries.map(asStored),
      idempotencyKeys: idempotencyKeys.map(asStored),
      acts: acts.map(actWithoutActor),
      files,
    };
  }

  private async actsOn(jobId: string): Promise<AuditRecord[]> {
    const acts: AuditRecord[] = [];
    let after: Cursor | null = null;
    do {
      const page = await this.audit.list({ jobId }, { after, limit: ACTS_PER_QUERY });
      acts.push(...page.records);
      after = page.next;
    } while (after);
    return acts;
  }
}

function asStored(record: object): Record<string, unknown> {
  return { ...record };
}

// The customer has a right to know what was done, not who works here.
function actWithoutActor(record: AuditRecord): HeldJob['acts'][number] {
  const { actor: _, ...act } = auditEntryView(record);
  return act;
}
