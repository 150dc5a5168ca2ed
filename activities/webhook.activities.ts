import type { DeliveryOutcome, WebhookActivities } from '../src/contracts/activities.js';
import { parseRetryAfter, nextRetryDelayMs } from '../src/domain/webhooks/retry-schedule.js';
import { signatureHeader } from '../src/gateways/webhooks/webhook-signature.js';
import type { PostOutcome, WebhooksGateway } from '../src/gateways/webhooks/webhooks.gateway.js';
import type { Logger } from '../src/observability/logger.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import type {
  DeliveryAttempt,
  WebhookDeliveryRecord,
} from '../src/persistence/webhook-deliveries/webhook-delivery.schema.js';
import { currentTraceparent } from '../src/observability/tracing/spans.js';
import type { WebhookDeliveriesRepository } from '../src/persistence/webhook-deliveries/webhook-deliveries.repository.js';
import type { Keyring } from '../src/credentials/keyring.js';
import { unsealSecret } from '../src/credentials/sealed-secret.js';
import type { WebhookEndpointRecord } from '../src/persistence/webhook-endpoints/webhook-endpoint.schema.js';
import type { WebhookEndpointsRepository } from '../src/persistence/webhook-endpoints/webhook-endpoints.repository.js';

interface Deps {
  deliveries: Pick<WebhookDeliveriesRepository, 'find' | 'restart' | 'recordAttempt'>;
  endpoints: Pick<WebhookEndpointsRepository, 'find' | 'recordSuccess' | 'recordFailure' | 'disable'>;
  gateway: WebhooksGateway;
  /** `WEBHOOK_SECRETS_KEY`. */
  secretsKeyring: Keyring;
  metrics: Pick<WorkerMetrics, 'webhookMessagesGivenUp'>;
  logger: Logger;
}

interface AttemptedDelivery {
  delivery: WebhookDeliveryRecord;
  endpoint: WebhookEndpointRecord;
  attempt: DeliveryAttempt;
}

const HTTP_GONE = 410;
/** Statuses whose `Retry-After` header says when to retry (RFC 6585, RFC 9110). */
const RETRY_AFTER_STATUSES = [429, 503];

/**
 * Sends messages to endpoints, at least once: if a worker dies after the receiver accepted a message, a repeat sends it
 * again, with the same `webhook-id`.
 */
export function createWebhookActivities(deps: Deps): WebhookActivities {
  return {
    async tryDelivery({ deliveryId, failures }) {
      const delivery =
        failures === 0 ? await deps.deliveries.restart(deliveryId) : await deps.deliveries.find(deliveryId);
      // The message was too old and has been deleted: there is nothing to send.
      if (!delivery) return finalOutcome('refused');
      const endpoint = await deps.endpoints.find(delivery.endpointId);
      if (!endpoint || endpoint.disabledAt) return await finishDelivery(deps, delivery, 'refused', null);
      const { outcome, attempt } = await send(deps, delivery, endpoint);
      if (attempt.errorCode === null) return await recordSuccess(deps, { delivery, endpoint, attempt });
      // If the URL was changed meanwhile, the message is tried again at the new one.
      if (attempt.statusCode === HTTP_GONE && (await disable(deps, endpoint, 'gone'))) {
        return await finishDelivery(deps, delivery, 'refused', attempt);
      }
      const wait = { failures: failures + 1, retryAfterMs: retryAfterOf(outcome), random: Math.random() };
      return await recordFailure(deps, { delivery, endpoint, attempt }, nextRetryDelayMs(wait));
    },
  };
}

async function send(
  { gateway, secretsKeyring }: Deps,
  { _id: id, body }: WebhookDeliveryRecord,
  { _id: endpointId, url, secrets }: WebhookEndpointRecord,
): Promise<{ outcome: PostOutcome; attempt: DeliveryAttempt }> {
  const at = new Date();
  const timestampSec = Math.floor(at.getTime() / 1000);
  const inUse = secrets.filter(({ endsAt }) => endsAt === null || endsAt > at);
  const keys = inUse.map(({ sealed }) => unsealSecret(sealed, endpointId, secretsKeyring));
  const traceparent = currentTraceparent();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'MailSized-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSec),
    'webhook-signature': signatureHeader({ id, timestampSec, body }, keys),
    ...(traceparent && { traceparent }),
  };
  const outcome = await gateway.post({ url, headers, body });
  const durationMs = Date.now() - at.getTime();
  if ('errorCode' in outcome) return { outcome, attempt: { at, durationMs, statusCode: null, ...outcome } };
  const { statusCode } = outcome;
  const errorCode = statusCode >= 200 && statusCode < 300 ? null : 'status_not_2xx';
  return { outcome, attempt: { at, durationMs, statusCode, errorCode } };
}

function retryAfterOf(outcome: PostOutcome): number | null {
  if ('errorCode' in outcome || !RETRY_AFTER_STATUSES.includes(outcome.statusCode)) return null;
  return parseRetryAfter(outcome.retryAfter, Date.now());
}

async function recordSuccess(deps: Deps, { delivery, endpoint, attempt }: AttemptedDelivery): Promise<DeliveryOutcome> {
  await deps.endpoints.recordSuccess(endpoint);
  return await finishDelivery(deps, delivery, 'delivered', attempt);
}

async function recordFailure(
  deps: Deps,
  { delivery, endpoint, attempt }: AttemptedDelivery,
  waitMs: number | null,
): Promise<DeliveryOutcome> {
  const failingSince = await deps.endpoints.recordFailure(endpoint, attempt.at);
  if (waitMs !== null) {
    const nextAttemptAt = new Date(Date.now() + waitMs);
    await deps.deliveries.recordAttempt(delivery._id, { state: 'pending', nextAttemptAt }, attempt);
    return { state: 'pending', waitMs };
  }
  deps.metrics.webhookMessagesGivenUp.inc();
  deps.logger.warn({ endpointId: endpoint._id, deliveryId: delivery._id }, 'a message could not be delivered');
  // No message to this endpoint got through during the whole retry period of this one.
  if (failingSince <= firstAttemptOf(delivery, attempt).at) await disable(deps, endpoint, 'failing');
  return await finishDelivery(deps, delivery, 'exhausted', attempt);
}

function firstAttemptOf({ attempts, openedAt }: WebhookDeliveryRecord, last: DeliveryAttempt): DeliveryAttempt {
  return attempts.find(({ at }) => at >= openedAt) ?? last;
}

async function disable(deps: Deps, endpoint: WebhookEndpointRecord, reason: 'gone' | 'failing'): Promise<boolean> {
  const isDisabled = await deps.endpoints.disable(endpoint, reason);
  if (isDisabled) deps.logger.warn({ endpointId: endpoint._id, reason }, 'a webhook endpoint is disabled');
  return isDisabled;
}

async function finishDelivery(
  { deliveries }: Deps,
  { _id }: WebhookDeliveryRecord,
  state: DeliveryOutcome['state'],
  attempt: DeliveryAttempt | null,
): Promise<DeliveryOutcome> {
  await deliveries.recordAttempt(_id, { state, nextAttemptAt: null }, attempt);
  return finalOutcome(state);
}

function finalOutcome(state: DeliveryOutcome['state']): DeliveryOutcome {
  return { state, waitMs: null };
}
