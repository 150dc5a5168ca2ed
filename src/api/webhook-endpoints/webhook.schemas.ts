import { z } from 'zod';
import { DELIVERY_STATES } from '../../contracts/webhook-delivery-workflow.js';
import { EVENT_TYPES, EVENT_TYPE_NAMES, type EventType } from '../../domain/webhooks/event-types.js';
import type { AccountEventRecord } from '../../persistence/account-events/account-event.schema.js';
import type { WebhookDeliveryRecord } from '../../persistence/webhook-deliveries/webhook-delivery.schema.js';
import type { WebhookEndpointRecord } from '../../persistence/webhook-endpoints/webhook-endpoint.schema.js';
import { iso } from '../http/iso.js';
import { cursorSchema, nextCursorSchema, pageQuery } from '../http/cursor.js';

const MAX_OVERLAP_SEC = 7 * 24 * 60 * 60;
const DAY_SEC = 24 * 60 * 60;

const eventTypeSchema = z.enum(EVENT_TYPE_NAMES);

export const eventTypesSchema = z.object({
  eventTypes: z.array(z.object({ type: eventTypeSchema, description: z.string().describe('When it happens.') })),
});

const urlSchema = z
  .string()
  .max(2000)
  .describe(
    'Where messages are sent by POST: https, a public address, no user and password. Redirects are not followed.',
  );
const eventTypesFieldSchema = z
  .array(eventTypeSchema)
  .min(1)
  .nullable()
  .describe('What it is told of; null: everything, also what there will be one day.');
const descriptionSchema = z.string().max(200).describe('What you call it.');

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
    .describe('true: it is told nothing until you set false. What happens meanwhile is in `GET /v1/events`.'),
});
export type ChangeEndpoint = z.output<typeof changeEndpointSchema>;

export const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    eventTypes: z.array(eventTypeSchema).nullable(),
    description: z.string(),
    createdAt: z.iso.datetime(),
    failingSince: z.iso.datetime().nullable().describe('Since when nothing has got through.'),
    disabledAt: z.iso.datetime().nullable(),
    disabledReason: z
      .enum(['by_owner', 'gone', 'failing'])
      .nullable()
      .describe('You wanted it; it answered 410; or nothing got through for three days.'),
    previousSecretEndsAt: z.iso
      .datetime()
      .nullable()
      .describe('Until when messages are signed with the secret before as well.'),
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.output<typeof endpointSchema>;
export const endpointsSchema = z.object({ endpoints: z.array(endpointSchema) });
export const endpointWithSecretSchema = endpointSchema.extend({
  secret: z.string().describe('What to check signatures with (Standard Webhooks). Shown only now.'),
});

export const rotateSecretSchema = z.strictObject({
  overlapSec: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_SEC)
    .default(DAY_SEC)
    .describe('For how long messages are signed with the old secret too.'),
});

export const listDeliveriesSchema = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional().describe('Only those that stand so.'),
  ...pageQuery,
});
export type ListDeliveries = z.output<typeof listDeliveriesSchema>;

export const deliverySchema = z
  .object({
    id: z.string().describe('The header `webhook-id`, the same in every attempt.'),
    endpointId: z.string(),
    eventId: z.string().nullable().describe('As in `GET /v1/events`; null for a ping.'),
    type: eventTypeSchema,
    state: z
      .enum(DELIVERY_STATES)
      .describe('`exhausted`: all tries have failed. `refused`: the endpoint is gone (410), disabled or deleted.'),
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime().nullable(),
    attemptCount: z.int(),
  })
  .meta({ id: 'WebhookDelivery' });
export const deliveriesPageSchema = z.object({ deliveries: z.array(deliverySchema), nextCursor: nextCursorSchema });
export const deliveryDetailSchema = deliverySchema.extend({
  payload: z.string().describe('The body as it is sent and signed.'),
  attempts: z.array(
    z.object({
      at: z.iso.datetime(),
      durationMs: z.int(),
      statusCode: z.int().nullable().describe('Null: no answer came.'),
      errorCode: z.string().nullable().describe('Why it does not count as delivered.'),
    }),
  ),
});

export const replaySinceSchema = z.strictObject({
  since: z.iso.datetime().describe('Messages that were made from then on, and given up.'),
});
/** Most messages that one request sends again. */
export const MAX_REPLAYED = 200;
export const replayedSchema = z.object({
  replayed: z.int().describe('How many are sent again, the oldest first.'),
  more: z.boolean().describe(`There are more than ${MAX_REPLAYED}: ask again.`),
});

export const listEventsSchema = z.strictObject({
  cursor: cursorSchema.optional().describe('`nextCursor` of the answer before. Without it and `since`: from now on.'),
  since: z.iso.datetime().optional().describe('From then on; events are kept for 30 days.'),
  type: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(eventTypeSchema))
    .optional()
    .describe('Only these, with commas between.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListEvents = z.output<typeof listEventsSchema>;

export const eventsPageSchema = z.object({
  events: z.array(
    z
      .object({
        id: z.string(),
        type: eventTypeSchema,
        timestamp: z.iso.datetime(),
        data: z.record(z.string(), z.unknown()).describe('The same as in a message to an endpoint.'),
      })
      .meta({ id: 'AccountEvent' }),
  ),
  nextCursor: z.string().describe('Give it as `cursor` to read what came later, also when nothing has come yet.'),
});

/** Every event type and when it happens. */
export function eventTypesView(): z.output<typeof eventTypesSchema> {
  const entries = Object.entries(EVENT_TYPES) as [EventType, string][];
  return { eventTypes: entries.map(([type, description]) => ({ type, description })) };
}

/** An endpoint as its owner sees it: never its secrets. */
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
