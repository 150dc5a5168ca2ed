import { Inject, Injectable } from '@nestjs/common';
import { withTimeout } from '../../async/with-timeout.js';
import type { Logger } from '../../observability/logger.js';
import { LOGGER } from '../../observability/observability.module.js';
import { JobFigures } from './figures/job-figures.js';
import { MessageFigures } from './figures/message-figures.js';
import { MoneyFigures } from './figures/money-figures.js';
import { QueueFigures } from './figures/queue-figures.js';

// Prometheus waits ten seconds for all metrics together.
const REFRESH_TIMEOUT_MS = 4000;

/** The figures of the whole service, read when Prometheus asks. */
@Injectable()
export class ServiceFigures {
  private readonly groups: { refresh(): Promise<void> }[];

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(JobFigures) jobs: JobFigures,
    @Inject(MessageFigures) messages: MessageFigures,
    @Inject(MoneyFigures) money: MoneyFigures,
    @Inject(QueueFigures) queues: QueueFigures,
  ) {
    this.groups = [jobs, messages, money, queues];
  }

  /** Updates the metrics. While a server is down, its figures keep their last values; the others are still served. */
  async refresh(): Promise<void> {
    await Promise.all(
      this.groups.map(async (group) => {
        try {
          await withTimeout(group.refresh(), REFRESH_TIMEOUT_MS);
        } catch (error) {
          this.logger.warn(
            { err: error, group: group.constructor.name },
            'some metrics could not be updated; they show their last values',
          );
        }
      }),
    );
  }
}
