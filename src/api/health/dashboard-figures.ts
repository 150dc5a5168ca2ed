import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '../../observability/api-metrics.module.js';
import type { Metrics } from '../../observability/metrics.js';
import { JobStatisticsRepository } from '../../persistence/videos/job-statistics.repository.js';
import { WebhookDeliveriesRepository } from '../../persistence/webhook-deliveries/webhook-deliveries.repository.js';

const HOUR_MS = 60 * 60 * 1000;
// No job waits longer than this for its upload, payment and encode together.
const MAX_AGE_MS = 4 * 24 * HOUR_MS;

/** A few figures as JSON, for scripts and dashboards that do not use Prometheus. */
@Injectable()
export class DashboardFigures {
  constructor(
    @Inject(JobStatisticsRepository) private readonly statistics: JobStatisticsRepository,
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  async read() {
    const nowMs = Date.now();
    const [states, delivered, exhausted, problems] = await Promise.all([
      this.statistics.countOpenByState(),
      this.statistics.countDeliveredSince(new Date(nowMs - HOUR_MS), new Date(nowMs - MAX_AGE_MS)),
      this.deliveries.count('exhausted'),
      this.metrics.problems.get(),
    ]);
    return {
      queue_depth: states.find(({ state }) => state === 'queued')?.count ?? 0,
      jobs_completed_hourly: delivered,
      webhook_failures: exhausted,
      errors: Object.fromEntries(problems.values.map(({ labels, value }) => [String(labels.code), value])),
    };
  }
}
