import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../../config/config.module.js';
import type { EnvironmentOf } from '../../../config/process-roles.js';
import { OPEN_STATES } from '../../../domain/video-state.js';
import { SERVICE_METRICS } from '../../../observability/api-metrics.module.js';
import type { ServiceMetrics } from '../../../observability/service-metrics.js';
import { JobStatisticsRepository } from '../../../persistence/videos/job-statistics.repository.js';
import { VideosRepository } from '../../../persistence/videos/videos.repository.js';
import { secondsSince } from './seconds-since.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Figures about jobs: how many are in each state, for how long, and what the last day brought. */
@Injectable()
export class JobFigures {
  constructor(
    @Inject(VideosRepository) private readonly videos: VideosRepository,
    @Inject(JobStatisticsRepository) private readonly statistics: JobStatisticsRepository,
    @Inject(SERVICE_METRICS) private readonly metrics: ServiceMetrics,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  async refresh(): Promise<void> {
    const { metrics, statistics, videos } = this;
    const [states, parked, heldBytes, day] = await Promise.all([
      statistics.countOpenByState(),
      statistics.countParkedByCause(),
      videos.heldBytes(),
      statistics.countMadeSince(new Date(Date.now() - DAY_MS)),
    ]);
    metrics.jobs.reset();
    metrics.oldestJobAge.reset();
    for (const state of OPEN_STATES) metrics.longestInState.set({ state }, 0);
    for (const { state, count, oldestAt, enteredAtMs } of states) {
      metrics.jobs.set({ state }, count);
      metrics.oldestJobAge.set({ state }, secondsSince(oldestAt));
      if (enteredAtMs !== null) metrics.longestInState.set({ state }, secondsSince(new Date(enteredAtMs)));
    }
    metrics.parkedJobs.reset();
    for (const { cause, count } of parked) metrics.parkedJobs.set({ cause }, count);
    const firstRefundAtMs = Math.min(...parked.map(({ refundsAtMs }) => refundsAtMs));
    metrics.parkedRefundIn.set(parked.length === 0 ? NaN : (firstRefundAtMs - Date.now()) / 1000);
    for (const event of ['created', 'delivered', 'failed', 'refunded'] as const) {
      metrics.jobsLastDay.set({ event }, day[event]);
    }
    metrics.activeCustomers.set(day.customers);
    const capacityBytes = this.environment.STORAGE_CAPACITY_BYTES;
    metrics.storeHeldBytes.set(heldBytes);
    metrics.storeFreeBytes.set(capacityBytes === undefined ? NaN : capacityBytes - heldBytes);
  }
}
