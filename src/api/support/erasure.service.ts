import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { blockHashesOf, emailHashesOf } from '../../credentials/email-hash.js';
import { ERASURE_OBSTACLES } from '../../domain/personal-data/erasure-obstacle.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { AddressBlocksRepository } from '../../persistence/address-blocks/address-blocks.repository.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import { PaymentsRepository } from '../../persistence/payments/payments.repository.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { JobEraser } from '../../personal-data/job-eraser.js';
import { encodeCursor } from '../http/cursor.js';
import type { Erasure, JobErasureView, PersonalDataRequest } from './personal-data.schemas.js';

const KEPT_RECORD = { what: 'job record', why: 'Ids, states, sizes and prices, for receipts; no name and no address.' };
const KEPT_ACTS = { what: 'audit log', why: 'Proof of what was done to the job; without notes.' };
const KEPT_HISTORY = {
  what: 'Temporal history',
  why: 'Ids, states, and when the video was recorded. Temporal deletes it automatically.',
};
const KEPT_LEDGER = { what: 'ledger', why: 'Tax law and disputes ask for it; amounts and Stripe’s ids, no name.' };
const KEPT_ALL = { what: 'everything', why: 'The obstacle has to go first.' };
const KEPT_BLOCK = {
  what: 'block of this address',
  why: 'Protection against abuse; a keyed hash and a masked address.',
};
const KEPT_REQUEST = { what: 'this request', why: 'Proof that it was carried out; with a keyed hash of the address.' };

/** Erases the data about an address, and reports what was done and what is kept. */
@Injectable()
export class ErasureService {
  constructor(
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(PaymentsRepository) private readonly ledger: PaymentsRepository,
    @Inject(AddressBlocksRepository) private readonly blocks: AddressBlocksRepository,
    @Inject(JobEraser) private readonly eraser: JobEraser,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Erases the data of jobs that have ended at once. A repeat finds only the jobs that are left. */
  async erase(actor: string, { email, reasonCode, cursor, limit }: PersonalDataRequest): Promise<Erasure> {
    const emailHashes = emailHashesOf(email, this.environment.EMAIL_HASH_SECRET);
    // The act names no jobs: otherwise it would still link the address to them.
    const act = { actor, action: 'erase_personal_data', reasonCode } as const;
    const noteId = await this.audit.append({ ...act, details: { emailHash: emailHashes[0] } });
    const { records, next } = await this.videos.listByEmail(emailHashes, { after: cursor ?? null, limit });
    const jobs: JobErasureView[] = [];
    for (const video of records) jobs.push(await this.eraseJob(video));
    const block = await this.blocks.findAny(blockHashesOf(email, this.environment.EMAIL_HASH_SECRET));
    return { noteId, jobs, kept: [KEPT_REQUEST, ...(block ? [KEPT_BLOCK] : [])], nextCursor: encodeCursor(next) };
  }

  private async eraseJob({ _id: jobId, reference, state }: VideoRecord): Promise<JobErasureView> {
    const erasure = await this.eraser.erase(jobId, { onRequest: true });
    const about = { id: jobId, reference, state };
    if (!erasure.erased) {
      const { obstacle } = erasure;
      const advice = ERASURE_OBSTACLES[obstacle];
      return { ...about, erased: false, removed: null, obstacle, advice, kept: [KEPT_ALL] };
    }
    this.logger.info({ jobId }, 'the personal data of a job is erased on request');
    const kept = [KEPT_RECORD, KEPT_ACTS, KEPT_HISTORY, ...((await this.ledger.find(jobId)) ? [KEPT_LEDGER] : [])];
    return { ...about, erased: true, removed: erasure.removed, obstacle: null, advice: null, kept };
  }
}
