import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveriesService } from '../../../src/api/webhook-endpoints/deliveries.service.js';
import { MAX_REPLAYED } from '../../../src/api/webhook-endpoints/webhook.schemas.js';
import { rateLimitSchema } from '../../../src/persistence/rate-limits/rate-limit.schema.js';
import { RateLimitsRepository } from '../../../src/persistence/rate-limits/rate-limits.repository.js';
import { webhookDeliverySchema } from '../../../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { WebhookDeliveriesRepository } from '../../../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { useDatabase } from '../persistence/database.js';

const database = useDatabase();
const TENANT = { accountId: 'acct_1', mode: 'live' } as const;
const SINCE = new Date(0);

describe('a replay of the messages that were given up, while no worker takes any', () => {
  const endpointId = `we_${randomUUID()}`;
  let signalled: string[];
  let isTemporalDown: boolean;
  let service: DeliveriesService;
  let deliveries: WebhookDeliveriesRepository;

  beforeEach(async () => {
    signalled = [];
    isTemporalDown = false;
    const model = await database.model('WebhookDelivery', webhookDeliverySchema);
    await model.deleteMany({});
    deliveries = new WebhookDeliveriesRepository(model);
    const workflows = {
      deliverNow: async (deliveryId: string) => {
        if (isTemporalDown) throw new Error('Temporal is down');
        signalled.push(deliveryId);
      },
    };
    service = new DeliveriesService(
      undefined as never,
      { get: async () => ({ disabledAt: null }) } as never,
      deliveries,
      workflows as never,
      new RateLimitsRepository(await database.model('RateLimit', rateLimitSchema)),
      { WEBHOOK_SENDS_PER_MINUTE: 1000 } as never,
    );
  });

  async function giveUp(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => `msg_${randomUUID()}`);
    const message = {
      endpointId,
      accountId: TENANT.accountId,
      eventId: null,
      type: 'webhook.ping',
      body: '{}',
    } as const;
    for (const _id of ids) {
      await deliveries.create({ ...message, _id });
      await deliveries.recordAttempt(_id, { state: 'exhausted', nextAttemptAt: null }, null);
    }
    return ids;
  }

  it('sends the rest when it is repeated, and each message once', async () => {
    const ids = await giveUp(MAX_REPLAYED + 3);
    expect(await service.replaySince(TENANT, endpointId, SINCE)).toEqual({ replayed: MAX_REPLAYED, more: true });
    expect(await service.replaySince(TENANT, endpointId, SINCE)).toEqual({ replayed: 3, more: false });
    expect(await service.replaySince(TENANT, endpointId, SINCE)).toEqual({ replayed: 0, more: false });
    expect(signalled.toSorted()).toEqual(ids.toSorted());
  });

  it('loses no message when Temporal cannot be reached', async () => {
    const ids = await giveUp(2);
    isTemporalDown = true;
    await expect(service.replaySince(TENANT, endpointId, SINCE)).rejects.toThrow('Temporal is down');
    isTemporalDown = false;
    expect(await service.replaySince(TENANT, endpointId, SINCE)).toEqual({ replayed: 2, more: false });
    expect(signalled.toSorted()).toEqual(ids.toSorted());
  });
});
