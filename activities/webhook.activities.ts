import type { DeliveryTry, WebhookActivities } from '../src/contracts/activities.js';
import { parseRetryAfter, waitBeforeNextTryMs } from '../src/domain/webhooks/retry-plan.js';
import { signatureHeader } from '../src/gateways/webhooks/sign.js';
import type { PostOutcome, WebhooksGateway } from '../src/gateways/webhooks/webhooks.gateway.js';
import type { Logger } from '../src/observability/logger.js';
import type {
  DeliveryAttempt,
  WebhookDeliveryRecord,
} from '../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import type { WebhookDeliveriesRepository } from '../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import { unsealSecret } from '../src/persistence/webhook-endpoints/sealed-secret.js';
import type { WebhookEndpointRecord } from '../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import type { WebhookEndpointsRepository } from '../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';

interface Deps {
  deliveries: Pick<WebhookDeliveriesRepository, 'find' | 'begin' | 'note'>;
  endpoints: Pick<WebhookEndpointsRepository, 'find' | 'noteSuccess' | 'noteFailure' | 'disable'>;
  gateway: WebhooksGateway;
  /** `WEBHOOK_SECRETS_KEY`. */
  secretsKey: string;
  logger: Logger;
}

interface Try {
  delivery: WebhookDeliveryRecord;
  endpoint: WebhookEndpointRecord;
  attempt: DeliveryAttempt;
}

const GONE = 410;
/** Those whose `Retry-After` says when to come back (RFC 6585, RFC 9110). */
const COME_BACK_LATER = [429, 503];

/**
 * Messages to endpoints. At least once: a worker that dies after the receiver has taken a message sends it again, under
 * the same `webhook-id`.
 */
export function createWebhookActivities(deps: Deps): WebhookActivities {
  return {
    async tryDelivery({ deliveryId, failures }) {
      const delivery =
        failures === 0 ? await deps.deliveries.begin(deliveryId) : await deps.deliveries.find(deliveryId);
      // Too old to be kept: there is nothing left to send.
      if (!delivery) return over('refused');
      const endpoint = await deps.endpoints.find(delivery.endpointId);
      if (!endpoint || endpoint.disabledAt) return await settle(deps, delivery, 'refused', null);
      const { outcome, attempt } = await send(deps, delivery, endpoint);
      if (attempt.errorCode === null) return await delivered(deps, { delivery, endpoint, attempt });
      if (attempt.statusCode === GONE) {
        await disable(deps, endpoint, 'gone');
        return await settle(deps, delivery, 'refused', attempt);
      }
      const wait = { failures: failures + 1, retryAfterMs: retryAfterOf(outcome), random: Math.random() };
      return await failed(deps, { delivery, endpoint, attempt }, waitBeforeNextTryMs(wait));
    },
  };
}

async function send(
  { gateway, secretsKey }: Deps,
  { _id: id, body }: WebhookDeliveryRecord,
  { _id: endpointId, url, secrets }: WebhookEndpointRecord,
): Promise<{ outcome: PostOutcome; attempt: DeliveryAttempt }> {
  const at = new Date();
  const timestampSec = Math.floor(at.getTime() / 1000);
  const inUse = secrets.filter(({ endsAt }) => endsAt === null || endsAt > at);
  const keys = inUse.map(({ sealed }) => unsealSecret(sealed, endpointId, secretsKey));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'MailSized-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSec),
    'webhook-signature': signatureHeader({ id, timestampSec, body }, keys),
  };
  const outcome = await gateway.post({ url, headers, body });
  const durationMs = Date.now() - at.getTime();
  if ('errorCode' in outcome) return { outcome, attempt: { at, durationMs, statusCode: null, ...outcome } };
  const { statusCode } = outcome;
  const errorCode = statusCode >= 200 && statusCode < 300 ? null : 'status_not_2xx';
  return { outcome, attempt: { at, durationMs, statusCode, errorCode } };
}

function retryAfterOf(outcome: PostOutcome): number | null {
  if ('errorCode' in outcome || !COME_BACK_LATER.includes(outcome.statusCode)) return null;
  return parseRetryAfter(outcome.retryAfter, Date.now());
}

async function delivered(deps: Deps, { delivery, endpoint, attempt }: Try): Promise<DeliveryTry> {
  await deps.endpoints.noteSuccess(endpoint._id);
  return await settle(deps, delivery, 'delivered', attempt);
}

async function failed(deps: Deps, { delivery, endpoint, attempt }: Try, waitMs: number | null): Promise<DeliveryTry> {
  const failingSince = await deps.endpoints.noteFailure(endpoint._id, attempt.at);
  if (waitMs !== null) {
    const nextAttemptAt = new Date(Date.now() + waitMs);
    await deps.deliveries.note(delivery._id, { state: 'pending', nextAttemptAt }, attempt);
    return { state: 'pending', waitMs };
  }
  deps.logger.warn({ endpointId: endpoint._id, deliveryId: delivery._id }, 'a message could not be delivered');
  // Nothing at all got through in all the time that this one was tried for.
  if (failingSince <= firstOf(delivery, attempt).at) await disable(deps, endpoint, 'failing');
  return await settle(deps, delivery, 'exhausted', attempt);
}

function firstOf({ attempts, openedAt }: WebhookDeliveryRecord, last: DeliveryAttempt): DeliveryAttempt {
  return attempts.find(({ at }) => at >= openedAt) ?? last;
}

async function disable(deps: Deps, { _id: endpointId }: WebhookEndpointRecord, reason: 'gone' | 'failing') {
  deps.logger.warn({ endpointId, reason }, 'a webhook endpoint is disabled');
  await deps.endpoints.disable(endpointId, reason);
}

async function settle(
  { deliveries }: Deps,
  { _id }: WebhookDeliveryRecord,
  state: DeliveryTry['state'],
  attempt: DeliveryAttempt | null,
): Promise<DeliveryTry> {
  await deliveries.note(_id, { state, nextAttemptAt: null }, attempt);
  return over(state);
}

function over(state: DeliveryTry['state']): DeliveryTry {
  return { state, waitMs: null };
}
