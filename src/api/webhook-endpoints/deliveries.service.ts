import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import type { EventType } from '../../domain/webhooks/event-types.js';
import { RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import type { Tenant } from '../../persistence/account-events/account-event.schema.js';
import type { DeliveryState } from '../../contracts/webhook-delivery-workflow.js';
import type { Page, PageRequest } from '../../persistence/pagination.js';
import { deliveryIdOf } from '../../persistence/webhook-deliveries/delivery-id.js';
import { messageBodyOf } from '../../persistence/webhook-deliveries/message-body.js';
import type { WebhookDeliveryRecord } from '../../persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { WebhookDeliveryWorkflows } from '../../temporal/webhook-delivery-workflows.js';
import { enforceRateLimit } from '../http/enforce-rate-limit.js';
import type { IdempotentRequest } from '../http/idempotency-key.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { Problem } from '../http/problem.js';
import { EndpointsService } from './endpoints.service.js';
import { MAX_REPLAYED } from './webhook.schemas.js';

/** The messages to the endpoints of one tenant, and their delivery attempts. */
@Injectable()
export class DeliveriesService {
  constructor(
    @Inject(IdempotencyService) private readonly requests: IdempotencyService,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(WebhookDeliveriesRepository) private readonly deliveries: WebhookDeliveriesRepository,
    @Inject(WebhookDeliveryWorkflows) private readonly workflows: WebhookDeliveryWorkflows,
    @Inject(RateLimitsRepository) private readonly limits: RateLimitsRepository,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  /** @throws Problem `webhook_endpoint_not_found`. */
  async list(
    tenant: Tenant,
    endpointId: string,
    state: DeliveryState | undefined,
    page: PageRequest,
  ): Promise<Page<WebhookDeliveryRecord>> {
    await this.endpoints.get(tenant, endpointId);
    return await this.deliveries.listByEndpoint(endpointId, state, page);
  }

  /** @throws Problem `webhook_delivery_not_found`, also if the endpoint of the delivery was deleted. */
  async get(tenant: Tenant, deliveryId: string): Promise<WebhookDeliveryRecord> {
    const delivery = await this.deliveries.find(deliveryId);
    if (!delivery || !(await this.endpoints.has(tenant, delivery.endpointId))) {
      throw new Problem('webhook_delivery_not_found');
    }
    return delivery;
  }

  /**
   * Sends a test message to an endpoint, in the same way as all messages. With an Idempotency-Key it is sent only once.
   *
   * @throws Problem `webhook_endpoint_not_found` or `webhook_endpoint_disabled`.
   */
  async ping(tenant: Tenant, endpointId: string, keyed: IdempotentRequest | null): Promise<WebhookDeliveryRecord> {
    await this.assertEndpointEnabled(tenant, endpointId);
    await this.enforceSendLimit(tenant);
    return await this.requests.runOnce(
      keyed,
      { endpointId },
      {
        make: async (id) => {
          const type: EventType = 'webhook.ping';
          const _id = deliveryIdOf(id, endpointId);
          const body = messageBodyOf({ type, at: new Date(), data: { endpointId } });
          await this.deliveries.create({ _id, endpointId, accountId: tenant.accountId, eventId: null, type, body });
          await this.workflows.start(_id);
        },
        find: async (id) => await this.deliveries.find(deliveryIdOf(id, endpointId)),
        // An extra ping does no harm.
        undo: async () => {},
      },
    );
  }

  /**
   * Sends a message again at once, with the same `webhook-id`, and with all attempts again. A repeat does the same.
   *
   * @throws Problem `webhook_delivery_not_found` or `webhook_endpoint_disabled`.
   */
  async replay(tenant: Tenant, deliveryId: string): Promise<void> {
    const { endpointId } = await this.get(tenant, deliveryId);
    await this.assertEndpointEnabled(tenant, endpointId);
    await this.enforceSendLimit(tenant);
    await this.workflows.deliverNow(deliveryId);
  }

  /**
   * The same for all undelivered messages since a given time, oldest first. A repeat continues with the remaining ones.
   *
   * @throws Problem `webhook_endpoint_not_found` or `webhook_endpoint_disabled`.
   */
  async replaySince(tenant: Tenant, endpointId: string, since: Date): Promise<{ replayed: number; more: boolean }> {
    await this.assertEndpointEnabled(tenant, endpointId);
    await this.enforceSendLimit(tenant);
    const found = await this.deliveries.listFailedSince(endpointId, since, MAX_REPLAYED + 1);
    const ids = found.slice(0, MAX_REPLAYED);
    for (const deliveryId of ids) await this.reopen(deliveryId);
    return { replayed: ids.length, more: found.length > ids.length };
  }

  /** The message counts as undelivered no longer, even before a worker begins it: a repeat selects other messages. */
  private async reopen(deliveryId: string): Promise<void> {
    await this.deliveries.restart(deliveryId);
    try {
      await this.workflows.deliverNow(deliveryId);
    } catch (error) {
      // Otherwise, a repeat would pass it over.
      await this.deliveries.recordAttempt(deliveryId, { state: 'exhausted', nextAttemptAt: null }, null);
      throw error;
    }
  }

  /** @throws Problem `too_many_requests`. */
  private async enforceSendLimit({ accountId, mode }: Tenant): Promise<void> {
    const limit = { max: this.environment.WEBHOOK_SENDS_PER_MINUTE, windowMs: 60_000 };
    await enforceRateLimit(this.limits, `webhook-sends-of:${accountId}:${mode}`, limit);
  }

  private async assertEndpointEnabled(tenant: Tenant, endpointId: string): Promise<void> {
    const { disabledAt } = await this.endpoints.get(tenant, endpointId);
    if (disabledAt) throw new Problem('webhook_endpoint_disabled');
  }
}
