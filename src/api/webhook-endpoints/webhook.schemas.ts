import { z } from 'zod';
import { DELIVERY_STATES } from '../../contracts/webhook-delivery-workflow.js';
import { cleanName } from '../../domain/clean-name.js';
import { EVENT_TYPES, EVENT_TYPE_NAMES, type EventType } from '../../domain/webhooks/event-types.js';
import type { AccountEventRecord } from '../../persistence/account-events/account-event.schema.js';
import type { WebhookDeliveryRecord } from '../../persistence/webhook-deliveries/webhook-delivery.schema.js';
import type { WebhookEndpointRecord } from '../../persistence/webhook-endpoints/webhook-endpoint.schema.js';
import { iso } from '../http/iso.js';
import { timeSchema } from '../http/time.js';
import { cursorSchema, nextCursorSchema, pagedQuery } from '../http/cursor.js';

const MAX_OVERLAP_SEC = 7 * 24 * 60 * 60;
const DAY_SEC = 24 * 60 * 60;

const eventTypeSchema = z.enum(EVENT_TYPE_NAMES);

export const eventTypesSchema = z.object({
  eventTypes: z.array(z.object({ type: eventTypeSchema, description: z.string().describe('When the event happens.') })),
});

const urlSchema = z
  .string()
  .max(2000)
  .describe(
    'The URL to which messages are sent by POST. It must use https and a public address, and have no user and password. Redirects are not followed.',
  );
const eventTypesFieldSchema = z
  .array(eventTypeSchema)
  .min(1)
  .nullable()
  .describe('The event types that the endpoint receives. Null means all, including types that are added later.');
const descriptionSchema = z.string().max(200).transform(cleanName).describe('Your description of the endpoint.');

export const createEndpointSchema = z.strictObject({
  url: urlSchema,
  eventTypes: eventTypesFieldSchema.default(null),
  description: descriptionSchema.default(''),
});
export type CreateEndpoint = z.output<typeof createEndpointSchema>;

export const changeEndpointSchema = z.strictObject({
  url: urlSchema.optional(),
  eventTypes: eventTypesFieldSchema.optional(),
  description: descriptionSchema.optional(),
  disabled: z
    .boolean()
    .optional()
    .describe('`true` stops all messages until you set `false`. `GET /v1/events` has the events in between.'),
});
export type ChangeEndpoint = z.output<typeof changeEndpointSchema>;

export const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    eventTypes: z.array(eventTypeSchema).nullable(),
    description: z.string(),
    createdAt: z.iso.datetime(),
    failingSince: z.iso
      .datetime()
      .nullable()
      .describe('The time since which no message has been delivered. Null if messages get through.'),
    disabledAt: z.iso.datetime().nullable(),
    disabledReason: z
      .enum(['by_owner', 'gone', 'failing'])
      .nullable()
      .describe(
        '`by_owner`: you disabled it. `gone`: it answered 410. `failing`: no message was delivered for three days.',
      ),
    previousSecretEndsAt: z.iso
      .datetime()
      .nullable()
      .describe('Until this time, messages are signed with the previous secret as well.'),
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.output<typeof endpointSchema>;
export const endpointsSchema = z.object({ endpoints: z.array(endpointSchema) });
export const endpointWithSecretSchema = endpointSchema.extend({
  secret: z
    .string()
    .describe('The secret with which you verify signatures (Standard Webhooks). It is shown only this once.'),
});

export const rotateSecretSchema = z.strictObject({
  overlapSec: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_SEC)
    .default(DAY_SEC)
    .describe('For how many seconds messages are signed with the old secret as well.'),
});

export const listDeliveriesSchema = pagedQuery({
  state: z.enum(DELIVERY_STATES).optional().describe('Lists only the messages in this state.'),
});
export type ListDeliveries = z.output<typeof listDeliveriesSchema>;

export const deliverySchema = z
  .object({
    id: z.string().describe('The value of the header `webhook-id`, which is the same in every attempt.'),
    endpointId: z.string(),
    eventId: z.string().nullable().describe('The `id` of the event in `GET /v1/events`. Null for a ping.'),
    type: eventTypeSchema,
    state: z
      .enum(DELIVERY_STATES)
      .describe('`exhausted`: all attempts have failed. `refused`: the endpoint is gone (410), disabled or deleted.'),
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime().nullable(),
    attemptCount: z.int(),
  })
  .meta({ id: 'WebhookDelivery' });
export const deliveriesPageSchema = z.object({ deliveries: z.array(deliverySchema), nextCursor: nextCursorSchema });
export const deliveryDetailSchema = deliverySchema.extend({
  payload: z.string().describe('The body, exactly as it is sent and signed.'),
  attempts: z.array(
    z.object({
      at: z.iso.datetime(),
      durationMs: z.int(),
      statusCode: z.int().nullable().describe('The HTTP status of the answer. Null if there was no answer.'),
      errorCode: z.string().nullable().describe('The reason that the attempt does not count as a delivery.'),
    }),
  ),
});

export const replaySinceSchema = z.strictObject({
  since: timeSchema.describe(
    'Messages that were created at this time or later, and whose delivery has failed, are sent again.',
  ),
});
/** The maximum number of messages that one request sends again. */
export const MAX_REPLAYED = 200;
export const replayedSchema = z.object({
  replayed: z.int().describe('The number of messages that are sent again, oldest first.'),
  more: z.boolean().describe(`True if there are more than ${MAX_REPLAYED}. Repeat the request to send the rest.`),
});

export const listEventsSchema = z.strictObject({
  cursor: cursorSchema
    .optional()
    .describe('`nextCursor` of the previous answer. Without `cursor` and `since`, the list begins now.'),
  since: timeSchema.optional().describe('Lists events from this time on. Events are kept for 30 days.'),
  type: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(eventTypeSchema))
    .optional()
    .describe('Lists only these event types, separated by commas.'),
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('The maximum number of events on the page.'),
});
export type ListEvents = z.output<typeof listEventsSchema>;

export const eventsPageSchema = z.object({
  events: z.array(
    z
      .object({
        id: z.string(),
        type: eventTypeSchema,
        timestamp: z.iso.datetime(),
        data: z.record(z.string(), z.unknown()).describe('The same `data` as in a message to an endpoint.'),
      })
      .meta({ id: 'AccountEvent' }),
  ),
  nextCursor: z.string().describe('Send it as `cursor` to read later events, even if this page is empty.'),
});

/** Every event type and when it happens. */
export function eventTypesView(): z.output<typeof eventTypesSchema> {
  const entries = Object.entries(EVENT_TYPES) as [EventType, string][];
  return { eventTypes: entries.map(([type, description]) => ({ type, description })) };
}

/** An endpoint as its owner sees it. It never contains the secrets. */
export function endpointView(endpoint: WebhookEndpointRecord): EndpointView {
  const { _id: id, url, eventTypes, description, createdAt, failingSince, disabledAt, disabledReason } = endpoint;
  const previousSecretEndsAt = iso(endpoint.secrets[1]?.endsAt ?? null);
  return {
    id,
    url,
    eventTypes,
    description,
    createdAt: iso(createdAt),
    failingSince: iso(failingSince),
    disabledAt: iso(disabledAt),
    disabledReason,
    previousSecretEndsAt,
  };
}

export function deliveryView(delivery: WebhookDeliveryRecord): z.output<typeof deliverySchema> {
  const { _id: id, endpointId, eventId, type, state, createdAt, nextAttemptAt, attempts } = delivery;
  return {
    id,
    endpointId,
    eventId,
    type,
    state,
    createdAt: iso(createdAt),
    nextAttemptAt: iso(nextAttemptAt),
    attemptCount: attempts.length,
  };
}

export function deliveryDetailView(delivery: WebhookDeliveryRecord): z.output<typeof deliveryDetailSchema> {
  const attempts = delivery.attempts.map(({ at, ...attempt }) => ({ at: iso(at), ...attempt }));
  return { ...deliveryView(delivery), payload: delivery.body, attempts };
}

export function eventView({ _id: id, type, at, data }: AccountEventRecord) {
  return { id, type, timestamp: iso(at), data };
}
