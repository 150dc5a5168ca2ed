import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STATES } from '../../contracts/webhook-delivery-workflow.js';
import type { Logger } from '../../observability/logger.js';
import type { Metrics } from '../../observability/metrics.js';
import { LOGGER, METRICS } from '../../observability/observability.module.js';
import { WebhookDeliveriesRepository } from '../../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { WebhookEndpointsRepository } from '../../persistence/webhook-endpoints/webhook-endpoints.repository.js';

/** Figures of the messages to programs that lie in the database, because the workers have no port to be asked at. */
@Injectable()
export class WebhookMetrics {
  constructor(
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(WebhookEndpointsRepository) private readonly endpoints: WebhookEndpointsRepository,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Brings them up to date. While the database is away they are left as they were: the other figures still tell. */
  async refresh(): Promise<void> {
    try {
      const counts = await Promise.all(DELIVERY_STATES.map((state) => this.deliveries.count(state)));
      DELIVERY_STATES.forEach((state, index) => this.metrics.webhookDeliveries.set({ state }, counts[index] ?? 0));
      this.metrics.webhookEndpointsDisabled.set(await this.endpoints.countDisabled());
    } catch (error) {
      this.logger.warn({ err: error }, 'the figures of the webhooks are old');
    }
  }
}
