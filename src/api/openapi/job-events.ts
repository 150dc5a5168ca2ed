import { z } from 'zod';
import { VIDEO_STATES } from '../../domain/video-state.js';
import { openApiSchemaOf } from '../http/openapi-schema.js';
import { progressSchema, publicStatusSchema, queueSchema } from '../videos/video.schemas.js';

const jobStateEventSchema = z
  .object({
    state: z.enum(VIDEO_STATES),
    status: publicStatusSchema,
    reason: z.string().nullable(),
    at: z.iso.datetime().describe('When the job entered the state.'),
  })
  .meta({ id: 'JobStateEvent', description: 'The job has entered a state.' });

const previewsEventSchema = z
  .object({ quoteIds: z.array(z.string()).describe('The quotes whose previews can be played.') })
  .meta({ id: 'PreviewsEvent', description: 'Previews are ready.' });

const stateId = z
  .string()
  .describe('The version of the state. Send the last one as `Last-Event-ID` to continue after it.');

/** The events of a job, as they are read from the stream. */
export const jobEventsSchema = z.array(
  z.discriminatedUnion('event', [
    z.object({ event: z.literal('state'), id: stateId, data: jobStateEventSchema }),
    z.object({ event: z.literal('progress'), data: progressSchema }),
    z.object({ event: z.literal('queue'), data: queueSchema }),
    z.object({ event: z.literal('previews'), data: previewsEventSchema }),
  ]),
);

/**
 * The content of the answer to `followVideo`. OpenAPI 3.1 cannot describe the events of a stream, but JSON Schema can
 * describe the content of a string. The schema states no type: some tools check each single event against the schema,
 * and an event is not a string.
 */
export function jobEventsContent(example: string) {
  return {
    'text/event-stream': {
      schema: {
        description:
          'Each event has the fields `event` and `data`, and `state` events have `id`. `data` is JSON. Ignore events of a type that you do not know.',
        contentMediaType: 'text/event-stream',
        contentSchema: openApiSchemaOf(jobEventsSchema),
      },
      example,
    },
  };
}

/** Writes events as the stream sends them. */
export function streamOf(events: { event: string; id?: string; data: object }[]): string {
  const written = events.map(({ event, id, data }) => {
    const lines = [...(id ? [`id: ${id}`] : []), `event: ${event}`, `data: ${JSON.stringify(data)}`];
    return `${lines.join('\n')}\n\n`;
  });
  return `retry: 2000\n\n${written.join('')}`;
}
