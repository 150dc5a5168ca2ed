import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { LOGGER, METRICS } from '../../observability/observability.module.js';
import { ReconcileRepository } from '../../persistence/reconcile/reconcile.repository.js';

/** Figures of the money that lie in the database, because the workers have no port to be asked at. */
@Injectable()
export class ReconcileMetrics {
  constructor(
    @Inject(ReconcileRepository) private readonly memory: ReconcileRepository,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Brings them up to date. While the database is away they are left as they were: the other figures still tell. */
  async refresh(): Promise<void> {
    try {
      const [differences, { reportOnly }] = await Promise.all([
        this.memory.countOpenDifferences(),
        this.memory.state(),
      ]);
      this.metrics.moneyDifferences.set(differences);
      this.metrics.reconcileReportOnly.set(reportOnly ? 1 : 0);
    } catch (error) {
      this.logger.warn({ err: error }, 'the figures of the money are old');
    }
  }
}
