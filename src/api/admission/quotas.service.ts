import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { QuotaName, QuotaUsage, Quotas } from '../../domain/quotas.js';
import type { AccountRecord } from '../../persistence/accounts/account.schema.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { callerHashOf } from '../../credentials/caller-hash.js';
import { quotaOwnerName, VideosRepository, type QuotaOwner } from '../../persistence/videos/videos.repository.js';
import type { Principal } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { JobSlotsService, type CountedJob } from './job-slots.service.js';

const DAY_MS = 24 * 60 * 60 * 1000;
// Nobody knows when a job will end: this is only a reasonable time for a retry.
const CONCURRENT_RETRY_SEC = 60;

/** What a caller may use. It is counted in MongoDB, so that the limits hold across all API processes. */
@Injectable()
export class QuotasService {
  constructor(
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(JobSlotsService) private readonly jobs: JobSlotsService,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** The owner by whom jobs are counted. Test keys count separately, so that they use up no quota of live jobs. */
  ownerOf(principal: Principal): QuotaOwner {
    if (principal.kind === 'account') return { accountId: principal.account._id, mode: principal.key.mode };
    return { callerHash: callerHashOf(principal.address, this.environment.EMAIL_HASH_SECRET) };
  }

  /** Takes one job of this size out of today's quotas. @throws Problem `quota_exceeded`; then nothing is taken. */
  async take(principal: Principal, sizeBytes: number): Promise<void> {
    const owner = quotaOwnerName(this.ownerOf(principal));
    const { jobsPerDay, bytesPerDay } = this.quotasOf(principal);
    const nowMs = Date.now();
    const bytesFit = await this.reserve('bytesPerDay', owner, sizeBytes, bytesPerDay, nowMs);
    if (!bytesFit) throw await this.exceeded('bytesPerDay', principal);
    if (await this.reserve('jobsPerDay', owner, 1, jobsPerDay, nowMs)) return;
    await this.reserve('bytesPerDay', owner, -sizeBytes, bytesPerDay, nowMs);
    throw await this.exceeded('jobsPerDay', principal);
  }

  /** Takes one of the caller's slots for concurrent jobs. @throws Problem `quota_exceeded`; then nothing is taken. */
  async takePlace(principal: Principal, job: CountedJob): Promise<void> {
    const { concurrentJobs } = this.quotasOf(principal);
    const isTaken = await this.jobs.takePlace(this.ownerOf(principal), job, concurrentJobs);
    if (!isTaken) throw await this.exceeded('concurrentJobs', principal);
  }

  /** How much of every quota the caller has used. */
  async usageOf(principal: Principal): Promise<QuotaUsage[]> {
    const owner = this.ownerOf(principal);
    const quotas = this.quotasOf(principal);
    const nowMs = Date.now();
    const daily = async (name: 'jobsPerDay' | 'bytesPerDay'): Promise<QuotaUsage> => {
      const { used, endsMs } = await this.limits.currentUsage(`${name}:${quotaOwnerName(owner)}`, DAY_MS, nowMs);
      return { name, limit: quotas[name], used, resetsInSec: Math.ceil((endsMs - nowMs) / 1000) };
    };
    const running = await this.videos.countUndelivered(owner);
    return [
      await daily('jobsPerDay'),
      await daily('bytesPerDay'),
      { name: 'concurrentJobs', limit: quotas.concurrentJobs, used: running, resetsInSec: null },
    ];
  }

  private async reserve(name: QuotaName, owner: string, amount: number, most: number, nowMs: number): Promise<boolean> {
    return await this.limits.reserve(`${name}:${owner}`, amount, { max: most, windowMs: DAY_MS }, nowMs);
  }

  private async exceeded(quota: QuotaName, principal: Principal): Promise<Problem> {
    const usage = await this.usageOf(principal);
    const { limit, resetsInSec } = usage.find(({ name }) => name === quota) ?? { limit: 0, resetsInSec: null };
    const retryAfterSec = resetsInSec ?? CONCURRENT_RETRY_SEC;
    return new Problem('quota_exceeded', { quota, limit, retryAfterSec }, { usage });
  }

  private quotasOf(principal: Principal): Quotas {
    const { environment } = this;
    if (principal.kind === 'anonymous') {
      return {
        jobsPerDay: environment.ANONYMOUS_JOBS_PER_DAY,
        bytesPerDay: environment.ANONYMOUS_BYTES_PER_DAY,
        concurrentJobs: environment.ANONYMOUS_CONCURRENT_JOBS,
      };
    }
    const quotas = { ...accountDefaults(environment), ...quotaOverridesOf(principal.account) };
    return principal.key.mode === 'test' ? atMost(testQuotas(environment), quotas) : quotas;
  }
}

function accountDefaults(environment: EnvironmentOf<'api'>): Quotas {
  return {
    jobsPerDay: environment.ACCOUNT_JOBS_PER_DAY,
    bytesPerDay: environment.ACCOUNT_BYTES_PER_DAY,
    concurrentJobs: environment.ACCOUNT_CONCURRENT_JOBS,
  };
}

/** Nobody pays for the work of test keys, so there is little of it, however much the account may do for money. */
function testQuotas(environment: EnvironmentOf<'api'>): Quotas {
  return {
    jobsPerDay: environment.TEST_JOBS_PER_DAY,
    bytesPerDay: environment.TEST_BYTES_PER_DAY,
    concurrentJobs: environment.TEST_CONCURRENT_JOBS,
  };
}

function atMost(one: Quotas, other: Quotas): Quotas {
  return {
    jobsPerDay: Math.min(one.jobsPerDay, other.jobsPerDay),
    bytesPerDay: Math.min(one.bytesPerDay, other.bytesPerDay),
    concurrentJobs: Math.min(one.concurrentJobs, other.concurrentJobs),
  };
}

function quotaOverridesOf({ quotas }: AccountRecord): Partial<Quotas> {
  return quotas;
}
