import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { mailboxOf } from '../../domain/email-address.js';
import { isBeforeDelivery } from '../../domain/video-state.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { AuditLogRepository } from '../../persistence/audit-log/audit-log.repository.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { emailHashesOf, emailHashOf } from '../../credentials/email-hash.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { VideoWorkflows } from '../../temporal/video-workflows.js';
import { storedPrincipalIdOf, type Principal } from '../access/principal.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import { Problem } from '../http/problem.js';
import type { changeVideoSchema } from './video.schemas.js';

// A customer who lost a mail does not have more open jobs than this.
const MAX_LINKS = 10;
const HOUR_MS = 60 * 60 * 1000;

type Change = z.output<typeof changeVideoSchema>;

/** Lets customers change their own address and language, and recover lost links by their address. */
@Injectable()
export class AddressService {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(AuditLogRepository) private readonly audit: AuditLogRepository,
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(VideoWorkflows) private readonly workflows: VideoWorkflows,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * A repeat changes nothing.
   *
   * @throws Problem `address_closed` for an address once the job is delivered or has ended; `personal_data_erased` for
   *   a language once the personal data is erased; `too_many_requests`.
   */
  async change({ _id: jobId, state }: VideoRecord, { email, locale }: Change): Promise<void> {
    if (email !== undefined && !isBeforeDelivery(state)) throw new Problem('address_closed', { state });
    const { ADDRESS_CHANGES_PER_HOUR: max } = this.environment;
    await enforceRateLimit(this.limits, `address-changes-of:${jobId}`, { max, windowMs: HOUR_MS });
    if (locale !== undefined && !(await this.videos.setLocale(jobId, locale)))
      throw new Problem('personal_data_erased');
    if (email !== undefined) await this.changeAddress(jobId, email);
  }

  private async changeAddress(jobId: string, email: string | null): Promise<void> {
    // Support must be able to see whether a mail went to the first address of a job.
    const act = { actor: 'customer', action: 'correct_address', reasonCode: 'customer_asked' } as const;
    await this.audit.append({ ...act, jobId, note: null, details: { addressKnown: email !== null } });
    const address = { email, emailHash: email && emailHashOf(email, this.environment.EMAIL_HASH_SECRET) };
    if (!(await this.videos.setAddress(jobId, address, { beforeDelivery: true }))) throw new Problem('address_closed');
  }

  /**
   * Mails the links of the open jobs of an address, the newest ten, to that address. It returns before it searches, and
   * counts every mailbox alike, so that neither the answer nor its timing reveals whether there is such a job.
   *
   * @throws Problem `too_many_requests` by caller and by mailbox.
   */
  async recover(email: string, principal: Principal): Promise<void> {
    const { LINK_MAILS_MAX, RECOVERIES_MAX, LINK_MAILS_WINDOW_SEC } = this.environment;
    const windowMs = LINK_MAILS_WINDOW_SEC * 1000;
    const keyring = this.environment.EMAIL_HASH_SECRET;
    const caller = storedPrincipalIdOf(principal, keyring);
    await enforceRateLimit(this.limits, `recoveries-by:${caller}`, { max: RECOVERIES_MAX, windowMs });
    const mailboxHash = emailHashOf(mailboxOf(email), keyring);
    await enforceRateLimit(this.limits, `recoveries-of:${mailboxHash}`, { max: LINK_MAILS_MAX, windowMs });
    this.mailLinks(emailHashesOf(email, keyring)).catch((error: unknown) =>
      this.logger.error({ err: error }, 'lost links are not mailed'),
    );
  }

  private async mailLinks(emailHashes: string[]): Promise<void> {
    const { records } = await this.videos.listByEmail(emailHashes, { after: null, limit: MAX_LINKS }, { open: true });
    await Promise.all(records.map(({ _id }) => this.workflows.mailLink({ jobId: _id, mailId: randomUUID() })));
  }
}
