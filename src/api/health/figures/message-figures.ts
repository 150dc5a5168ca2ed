import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STATES } from '../../../contracts/webhook-delivery-workflow.js';
import { SERVICE_METRICS } from '../../../observability/api-metrics.module.js';
import type { ServiceMetrics } from '../../../observability/service-metrics.js';
import { OutboxRepository } from '../../../persistence/outbox/outbox.repository.js';
import { WebhookDeliveriesRepository } from '../../../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { WebhookEndpointsRepository } from '../../../persistence/webhook-endpoints/webhook-endpoints.repository.js';
import { secondsSince } from './seconds-since.js';

/** Figures about what is sent: mails, and messages to webhook endpoints. */
@Injectable()
export class MessageFigures {
  constructor(
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(WebhookEndpointsRepository) private readonly endpoints: WebhookEndpointsRepository,
    @Inject(SERVICE_METRICS) private readonly metrics: ServiceMetrics,
  ) {}

  async refresh(): Promise<void> {
    const { metrics } = this;
    const [mails, counts, disabled, oldestAt] = await Promise.all([
      this.outbox.unsent(),
      Promise.all(DELIVERY_STATES.map((state) => this.deliveries.count(state))),
      this.endpoints.countDisabled(),
      this.deliveries.oldestPendingAt(),
    ]);
    metrics.unsentMails.set(mails.count);
    metrics.oldestUnsentMailAge.set(secondsSince(mails.oldestAt));
    DELIVERY_STATES.forEach((state, index) => metrics.webhookDeliveries.set({ state }, counts[index] ?? 0));
    metrics.webhookEndpointsDisabled.set(disabled);
    metrics.oldestPendingDeliveryAge.set(secondsSince(oldestAt));
  }
}
