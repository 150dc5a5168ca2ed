import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { AddressBlocksRepository } from '../../persistence/address-blocks/address-blocks.repository.js';
import { VideosRepository } from '../../persistence/videos/videos.repository.js';
import { blockHashesOf } from '../../credentials/email-hash.js';
import { callerHashesOf } from '../../credentials/caller-hash.js';
import type { Principal } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { JobSlotsService, type CountedJob } from './job-slots.service.js';
import { QuotasService } from './quotas.service.js';

const FULL_RETRY_SEC = 10 * 60;

/** What admission needs to know of a new job. */
export interface AdmissionRequest {
  sizeBytes: number;
  preset: string;
  email: string | null;
}

/** Decides whether a new job is admitted, before any of its bytes are accepted. */
@Injectable()
export class AdmissionService {
  constructor(
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(JobSlotsService) private readonly jobs: JobSlotsService,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(AddressBlocksRepository) private readonly blocks: AddressBlocksRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /**
   * Call it before the record is made.
   *
   * @throws Problem `address_blocked` or `preset_not_allowed`.
   */
  async assertAllowed(principal: Principal, { preset, email }: AdmissionRequest): Promise<void> {
    const allowed = principal.kind === 'account' ? principal.account.allowedPresets : null;
    if (allowed && !allowed.includes(preset)) throw new Problem('preset_not_allowed');
    const keyring = this.environment.EMAIL_HASH_SECRET;
    const hashes = [callerHashesOf(principal.address, keyring), email ? blockHashesOf(email, keyring) : []].flat();
    if (await this.blocks.hasAny(hashes, Date.now())) throw new Problem('address_blocked');
  }

  /**
   * Takes the job's share of its caller's limits. Call it before the record is made: of many at once, as many are
   * admitted as fit.
   *
   * @throws Problem `quota_exceeded` or `too_much_unpaid`; then nothing is taken.
   */
  async takeSlots(principal: Principal, job: CountedJob): Promise<void> {
    await this.quotas.takePlace(principal, job);
    const { UNPAID_BYTES_PER_CALLER: limitBytes } = this.environment;
    const owner = this.quotas.ownerOf(principal);
    if (await this.jobs.takeUnpaidBytes(owner, job, limitBytes)) return;
    await this.jobs.release(owner, job);
    throw new Problem('too_much_unpaid', { limitBytes, retryAfterSec: FULL_RETRY_SEC });
  }

  /** Frees what `takeSlots` took, if the job is not created after all. */
  async releaseSlots(principal: Principal, job: CountedJob): Promise<void> {
    await this.jobs.release(this.quotas.ownerOf(principal), job);
  }

  /**
   * Call it once the record is made, before anything else is: of two concurrent jobs of which only one fits, each then
   * sees the other, so that never more is admitted than there is room for.
   *
   * @throws Problem `quota_exceeded` or `no_room`; the caller then removes the record.
   */
  async reserveCapacity(principal: Principal, { sizeBytes }: AdmissionRequest): Promise<void> {
    const { UNPAID_BYTES_IN_ALL, STORAGE_CAPACITY_BYTES } = this.environment;
    const unpaid = await this.videos.unpaidBytes();
    const held = STORAGE_CAPACITY_BYTES === undefined ? 0 : await this.videos.heldBytes();
    if (unpaid > UNPAID_BYTES_IN_ALL || held > (STORAGE_CAPACITY_BYTES ?? 0)) {
      throw new Problem('no_room', { retryAfterSec: FULL_RETRY_SEC });
    }
    await this.quotas.take(principal, sizeBytes);
  }
}
