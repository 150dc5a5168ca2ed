import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import { OutboxRepository } from '../../persistence/outbox/outbox.repository.js';
import type { Page, PageRequest } from '../../persistence/pagination.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import { emailHashesOf } from '../../credentials/email-hash.js';
import type { KeyMode } from '../../domain/roles.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { encodeCursor, pageRequestOf } from '../http/cursor.js';
import { Problem } from '../http/problem.js';
import { auditEntryView, jobRecord, jobSummary } from './job-record.js';
import type { auditQuerySchema, searchSchema } from './support.schemas.js';

const MAX_ACTS_SHOWN = 100;

/** What support can find and read. Everything here is read-only. */
@Injectable()
export class SupportLookupService {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** Jobs of one mode by reference, PaymentIntent or address; each by its index. */
  async search(mode: KeyMode, wanted: z.output<typeof searchSchema>) {
    const page = pageRequestOf(wanted);
    const { records, next } = await this.find(mode, wanted, page);
    return { videos: records.map(jobSummary), nextCursor: encodeCursor(next, page.direction) };
  }

  /** @throws Problem `job_not_found`. */
  async record(jobId: string) {
    const [video, payment, mails, acts] = await Promise.all([
      this.videos.find(jobId),
      this.ledger.find(jobId),
      this.outbox.listForJob(jobId),
      this.audit.list({ jobId }, { after: null, limit: MAX_ACTS_SHOWN }),
    ]);
    if (!video) throw new Problem('job_not_found');
    return jobRecord({ video, payment, mails, acts: acts.records });
  }

  async acts(query: z.output<typeof auditQuerySchema>) {
    const page = pageRequestOf(query);
    const { records, next } = await this.audit.list(query, page);
    return { acts: records.map(auditEntryView), nextCursor: encodeCursor(next, page.direction) };
  }

  private async find(
    mode: KeyMode,
    wanted: z.output<typeof searchSchema>,
    page: PageRequest,
  ): Promise<Page<VideoRecord>> {
    const { email } = wanted;
    if (email === undefined) {
      const video = await this.findOne(wanted);
      return { records: video?.mode === mode ? [video] : [], next: null };
    }
    const emailHashes = emailHashesOf(email, this.environment.EMAIL_HASH_SECRET);
    return await this.videos.listByEmail(emailHashes, page, { mode });
  }

  private async findOne({ reference, paymentIntentId = '' }: z.output<typeof searchSchema>) {
    if (reference !== undefined) return await this.videos.findByReference(reference);
    const payment = await this.ledger.findByPaymentIntent(paymentIntentId);
    return payment && (await this.videos.find(payment._id));
  }
}
