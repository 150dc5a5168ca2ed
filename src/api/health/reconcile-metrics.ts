import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { LOGGER, METRICS } from '../../observability/observability.module.js';
import { ReconcileRepository } from '../../persistence/reconcile/reconcile.repository.js';

/** Metrics about money. They are read from the database, because workers have no port from which metrics could be read. */
@Injectable()
export class ReconcileMetrics {
  constructor(
    @Inject(ReconcileRepository) private readonly memory: ReconcileRepository,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Updates the metrics. While the database is unavailable they keep their last values, so that the other metrics are still served. */
  async refresh(): Promise<void> {
    try {
      const [differences, { reportOnly }] = await Promise.all([
        this.memory.countOpenDifferences(),
        this.memory.state(),
      ]);
      this.metrics.moneyDifferences.set(differences);
      this.metrics.reconcileReportOnly.set(reportOnly ? 1 : 0);
    } catch (error) {
      this.logger.warn({ err: error }, 'the money metrics could not be updated; they show their last values');
    }
  }
}
