import { eventTypesView } from '../../webhook-endpoints/webhook.schemas.js';
import { publicStatusOf, VIDEO_STATES } from '../../../domain/video-state.js';
import { eventTypeOf, type EventType } from '../../../domain/webhooks/event-types.js';
import type { OperationId } from '../../access/operations.js';
import {
  ENDPOINT_ID,
  EXTERNAL_ID,
  JOB_ID,
  METADATA,
  RESULT_BYTES,
  SIZE_BYTES,
  TIMES,
  versionAt,
  type Example,
} from './example.js';
import { REFERENCE } from './job.js';

const DELIVERED = ['video.done', 'video.expired'];
/** An example of a reason, for each state that has one. */
const REASONS: Partial<Record<EventType, string>> = {
  'video.rejected': 'unreadable',
  'video.abandoned': 'quote_timeout',
  'video.canceled': 'customer_canceled',
};

const ENDPOINT = {
  id: ENDPOINT_ID,
  url: 'https://shop.example.com/hooks/mailsized',
  eventTypes: ['video.done', 'video.refunded'],
  description: 'The shop',
  createdAt: TIMES.signedUp,
  failingSince: null,
  disabledAt: null,
  disabledReason: null,
  previousSecretEndsAt: null,
};

const SECRET = 'whsec_EXAMPLE';
const EVENT_ID = `evt_${JOB_ID}_${versionAt(TIMES.done)}`;
const DELIVERY = {
  id: 'msg_EXAMPLE',
  endpointId: ENDPOINT_ID,
  eventId: EVENT_ID,
  type: 'video.done',
  state: 'delivered',
  createdAt: TIMES.done,
  nextAttemptAt: null,
  attemptCount: 1,
};
const PING = {
  ...DELIVERY,
  id: 'msg_EXAMPLE-PING',
  eventId: null,
  type: 'webhook.ping',
  state: 'pending',
  nextAttemptAt: TIMES.done,
  attemptCount: 0,
};

/** The body of a message of a type. */
export function webhookMessageExample(type: EventType) {
  const state = VIDEO_STATES.find((each) => eventTypeOf(each) === type);
  if (!state) return { type, timestamp: TIMES.done, data: { endpointId: ENDPOINT_ID } };
  const data = {
    videoId: JOB_ID,
    reference: REFERENCE,
    externalId: EXTERNAL_ID,
    metadata: METADATA,
    mode: 'live',
    state,
    status: publicStatusOf(state),
    reason: REASONS[type] ?? null,
    uploadSizeBytes: SIZE_BYTES,
    resultSizeBytes: DELIVERED.includes(type) ? RESULT_BYTES : null,
  };
  return { type, timestamp: TIMES.done, data };
}

export const WEBHOOK_EXAMPLES = {
  listWebhookEventTypes: { answer: eventTypesView() },
  createWebhookEndpoint: {
    body: { url: ENDPOINT.url, eventTypes: ENDPOINT.eventTypes, description: ENDPOINT.description },
    answer: { ...ENDPOINT, secret: SECRET },
  },
  listWebhookEndpoints: { answer: { endpoints: [ENDPOINT] } },
  getWebhookEndpoint: { answer: ENDPOINT },
  changeWebhookEndpoint: { body: { eventTypes: null }, answer: { ...ENDPOINT, eventTypes: null } },
  deleteWebhookEndpoint: {},
  rotateWebhookSecret: {
    body: { overlapSec: 86_400 },
    answer: { ...ENDPOINT, previousSecretEndsAt: TIMES.expires, secret: `${SECRET}-2` },
  },
  pingWebhookEndpoint: { answer: PING },
  listWebhookDeliveries: { answer: { deliveries: [DELIVERY], nextCursor: null } },
  replayWebhookDeliveries: { body: { since: TIMES.created }, answer: { replayed: 3, more: false } },
  getWebhookDelivery: {
    answer: {
      ...DELIVERY,
      payload: JSON.stringify(webhookMessageExample('video.done')),
      attempts: [{ at: TIMES.done, durationMs: 120, statusCode: 204, errorCode: null }],
    },
  },
  replayWebhookDelivery: {},
  listEvents: {
    answer: { events: [{ id: EVENT_ID, ...webhookMessageExample('video.done') }], nextCursor: 'EXAMPLE-CURSOR' },
  },
} as const satisfies Partial<Record<OperationId, Example>>;
