import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { findEvents } from './events.js';
import type { EventItem } from './events.js';

const DEFAULT_LIMIT = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

const date = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'must be an RFC 2822 date');

/** The simulated part of the body of `POST /v1/analytics/logs`. Both spellings of the message id work. */
const logsQuery = z.object({
  start: date.optional(),
  end: date.optional(),
  events: z.array(z.string()).optional(),
  filter: z
    .object({
      AND: z.array(
        z.object({
          attribute: z.enum(['domain', 'recipient', 'message_id', 'message-id', 'tag']),
          comparator: z.literal('='),
          values: z.array(z.object({ label: z.string(), value: z.string() })).min(1),
        }),
      ),
    })
    .optional(),
  pagination: z.object({ limit: z.number().int().min(1).max(1000).optional() }).optional(),
});

export type LogsQuery = z.output<typeof logsQuery>;
type Condition = NonNullable<LogsQuery['filter']>['AND'][number];

/** @returns the query, or a message that says what is wrong with it. */
export function parseLogsQuery(body: unknown): LogsQuery | string {
  const parsed = logsQuery.safeParse(body ?? {});
  return parsed.success ? parsed.data : z.prettifyError(parsed.error);
}

/** The Logs API, which replaces the events API (https://documentation.mailgun.com, "Logs"). One page, newest first. */
export function findLogs(database: DatabaseSync, domain: string, query: LogsQuery) {
  const end = new Date(query.end ?? Date.now());
  const start = new Date(query.start ?? end.getTime() - DAY_MS);
  const items = findEvents(database, { domain })
    .filter((item) => item.timestamp * 1000 >= start.getTime() && item.timestamp * 1000 < end.getTime() + 1000)
    .filter((item) => !query.events || query.events.includes(item.event))
    .filter((item) => (query.filter?.AND ?? []).every((condition) => matches(item, domain, condition)));
  return {
    start: start.toUTCString(),
    end: end.toUTCString(),
    items: items.slice(0, query.pagination?.limit ?? DEFAULT_LIMIT).map((item) => logItem(item, domain)),
    pagination: { total: items.length },
    aggregates: { all: items.length, metrics: {} },
  };
}

function matches(item: EventItem, domain: string, { attribute, values }: Condition): boolean {
  const wanted = values.map(({ value }) => value.replace(/^<|>$/g, ''));
  const found = {
    domain: [domain],
    recipient: [item.recipient],
    message_id: [item.message.headers['message-id']],
    'message-id': [item.message.headers['message-id']],
    tag: item.tags,
  }[attribute];
  return found.some((value) => wanted.includes(value));
}

function logItem({ timestamp, ...item }: EventItem, domain: string) {
  return {
    ...item,
    '@timestamp': new Date(timestamp * 1000).toISOString(),
    domain: { name: domain },
    'user-variables': JSON.stringify(item['user-variables']),
  };
}
