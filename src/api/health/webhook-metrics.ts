import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STATES } from '../../contracts/webhook-delivery-workflow.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { LOGGER, METRICS } from '../../observability/observability.module.js';
import { WebhookDeliveriesRepository } from '../../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { WebhookEndpointsRepository } from '../../persistence/webhook-endpoints/webhook-endpoints.repository.js';

/** Metrics about outgoing webhooks. They are read from the database, because workers have no port from which metrics could be read. */
@Injectable()
export class WebhookMetrics {
  constructor(
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(WebhookEndpointsRepository) private readonly endpoints: WebhookEndpointsRepository,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Updates the metrics. While the database is unavailable they keep their last values, so that the other metrics are still served. */
  async refresh(): Promise<void> {
    try {
      const counts = await Promise.all(DELIVERY_STATES.map((state) => this.deliveries.count(state)));
      DELIVERY_STATES.forEach((state, index) => this.metrics.webhookDeliveries.set({ state }, counts[index] ?? 0));
      this.metrics.webhookEndpointsDisabled.set(await this.endpoints.countDisabled());
    } catch (error) {
      this.logger.warn({ err: error }, 'the webhook metrics could not be updated; they show their last values');
    }
  }
}
