import { z } from 'zod';
import { KEY_MODES } from '../../domain/roles.js';
import { EVENT_TYPES, EVENT_TYPE_NAMES, eventTypeOf, type EventType } from '../../domain/webhooks/event-types.js';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { openApiSchemaOf } from '../http/openapi-schema.js';
import { publicStatusSchema } from '../videos/video.schemas.js';
import { webhookMessageExample } from './examples/webhooks.js';

const jobDataSchema = z
  .object({
    videoId: z.string().describe('The `id` of the job.'),
    reference: z.string(),
    externalId: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    mode: z.enum(KEY_MODES),
    state: z.enum(VIDEO_STATES),
    status: publicStatusSchema,
    reason: z.string().nullable(),
    uploadSizeBytes: z.int().describe('The size of the uploaded file in bytes.'),
    resultSizeBytes: z.int().nullable().describe('The size of the result in bytes. Null while there is none.'),
  })
  .meta({ id: 'JobEventData', description: 'What an event says about a job. Get the job for everything else.' });

const pingDataSchema = z
  .object({ endpointId: z.string() })
  .meta({ id: 'PingData', description: 'What a test message contains.' });

const HEADERS: Record<string, { description: string; example: string }> = {
  'webhook-id': {
    description: 'The identifier of the message, the same in every attempt. Use it to recognize duplicates.',
    example: 'msg_EXAMPLE',
  },
  'webhook-timestamp': {
    description:
      'When this attempt was made, in seconds since 1970 (UTC). Refuse messages that are not from about now.',
    example: '1769860860',
  },
  'webhook-signature': {
    description:
      '`v1,` and the HMAC-SHA256 in Base64 of `<webhook-id>.<webhook-timestamp>.<body>`, made with the endpoint’s secret. While a secret is being replaced there are two, separated by a space: one must be right.',
    example: 'v1,EXAMPLE+c2lnbmF0dXJlIG9mIG5vIHNlY3JldA==',
  },
};

/** The section `webhooks` of the document: one entry for each event type. https://spec.openapis.org/oas/v3.1.0#oas-webhooks */
export function describeWebhooks(): Record<string, object> {
  return Object.fromEntries(EVENT_TYPE_NAMES.map((type) => [type, { post: messageOf(type) }]));
}

/** The body of a message of one type. */
function messageSchemaOf(type: EventType): z.ZodType {
  const data = VIDEO_STATES.some((state) => eventTypeOf(state) === type) ? jobDataSchema : pingDataSchema;
  return z.object({ type: z.literal(type), timestamp: z.iso.datetime().describe('When the event happened.'), data });
}

function messageOf(type: EventType): object {
  const headers = Object.entries(HEADERS).map(([name, { description, example }]) => ({
    ...{ name, in: 'header', required: true, description, example },
    schema: { type: 'string' },
  }));
  return {
    operationId: operationIdOf(type),
    tags: ['webhooks'],
    summary: EVENT_TYPES[type].split('. ')[0]?.replace(/\.$/, ''),
    description: `${EVENT_TYPES[type]} Sent to your endpoint, signed according to Standard Webhooks: https://www.standardwebhooks.com`,
    security: [],
    parameters: headers,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: openApiSchemaOf(messageSchemaOf(type)), example: webhookMessageExample(type) },
      },
    },
    responses: {
      '2XX': { description: 'You have the message. Answer within 15 seconds, and work on it afterwards.' },
      '410': { description: 'The endpoint is gone: it is disabled, and no more messages are sent to it.' },
      default: {
        description: 'The message is sent again, with growing delays, for three days. `Retry-After` is respected.',
      },
    },
  };
}

function operationIdOf(type: EventType): string {
  return type.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());
}
