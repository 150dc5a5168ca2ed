import { Inject, Injectable } from '@nestjs/common';
import { jobPrefix } from '../domain/object-keys.js';
import { erasureObstacle, type ErasureObstacle } from '../domain/personal-data/erasure-obstacle.js';
import type { StorageGateway } from '../gateways/storage/storage.gateway.js';
import { STORAGE } from '../gateways/storage/storage.module.js';
import { AccountEventsRepository } from '../persistence/account-events/account-events.repository.js';
import { AuditNotesRepository } from '../persistence/audit-log/audit-notes.repository.js';
import { IdempotencyKeysRepository } from '../persistence/idempotency-keys/idempotency-keys.repository.js';
import { OutboxRepository } from '../persistence/outbox/outbox.repository.js';
import { PaymentsRepository } from '../persistence/payments/payments.repository.js';
import { VideosRepository } from '../persistence/videos/videos.repository.js';
import { WebhookDeliveriesRepository } from '../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { ErasureLog } from './erasure-log.js';

/** How many records were removed. The job's own record is not counted: it is kept, without its personal fields. */
export interface RemovedRecords {
  mails: number;
  accountEvents: number;
  webhookDeliveries: number;
  idempotencyKeys: number;
  notes: number;
}

export type JobErasure = { erased: true; removed: RemovedRecords } | { erased: false; obstacle: ErasureObstacle };

/** Erases the personal data of single jobs. */
@Injectable()
export class JobEraser {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
    @Inject(AccountEventsRepository) private readonly accountEvents: AccountEventsRepository,
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(IdempotencyKeysRepository) private readonly idempotencyKeys: IdempotencyKeysRepository,
    @Inject(AuditNotesRepository) private readonly notes: AuditNotesRepository,
    @Inject(STORAGE) private readonly storage: StorageGateway,
    @Inject(ErasureLog) private readonly log: ErasureLog,
  ) {}

  /**
   * Erases the personal data of a job, unless something still needs it. The job's own record is erased last, so that
   * after a crash both the schedule and a search by address still find the job. A repeat erases the rest.
   *
   * @param onRequest whether the data is erased early, on request. It is then erased again after a restore of the
   *   database, see `ErasureLog`.
   */
  async erase(jobId: string, { onRequest = false } = {}): Promise<JobErasure> {
    const [video, payment] = await Promise.all([this.videos.find(jobId), this.ledger.find(jobId)]);
    const obstacle = video && erasureObstacle(video.state, payment?.entries ?? []);
    if (obstacle) return { erased: false, obstacle };
    if (onRequest) await this.log.record(jobId, new Date());
    await this.storage.deletePrefix(jobPrefix(jobId));
    const removed = await this.removeRecordsOf(jobId);
    if (video && !(await this.videos.erasePersonalData(jobId))) return { erased: false, obstacle: 'job_open' };
    return { erased: true, removed };
  }

  private async removeRecordsOf(jobId: string): Promise<RemovedRecords> {
    // Messages name their event, not their job, so they are removed before the events.
    const events = await this.accountEvents.listByJob(jobId);
    const webhookDeliveries = await this.deliveries.removeByEvents(events.map(({ _id }) => _id));
    return {
      webhookDeliveries,
      accountEvents: await this.accountEvents.removeByJob(jobId),
      mails: await this.outbox.removeByJob(jobId),
      idempotencyKeys: await this.idempotencyKeys.removeByResource(jobId),
      notes: await this.notes.eraseByJob(jobId),
    };
  }
}
