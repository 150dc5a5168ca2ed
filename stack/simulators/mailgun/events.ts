import type { DatabaseSync } from 'node:sqlite';

/** Filters of `GET /v3/:domain/events`; the message id works with and without angle brackets. */
export interface EventQuery {
  domain: string;
  event?: string | undefined;
  messageId?: string | undefined;
  recipient?: string | undefined;
}

/** One event of one recipient, in the form of Mailgun's event log. */
export type EventItem = ReturnType<typeof eventItem>;

interface EventRow {
  id: number;
  event: string;
  at_ms: number;
  message_id: string;
  sender: string;
  recipients: string;
  subject: string;
  tags: string;
  variables: string;
  size: number;
}

/** One item for each event and recipient, newest first. */
export function findEvents(database: DatabaseSync, query: EventQuery): EventItem[] {
  const rows = database
    .prepare(
      `SELECT events.id, event, at_ms, message_id, sender, recipients, subject, tags, variables, length(raw) AS size
       FROM events JOIN messages ON messages.id = events.message
       WHERE domain = ? AND (? IS NULL OR event = ?) AND (? IS NULL OR message_id = ?)
       ORDER BY events.id DESC`,
    )
    .all(
      query.domain,
      query.event ?? null,
      query.event ?? null,
      query.messageId ?? null,
      query.messageId === undefined ? null : `<${withoutBrackets(query.messageId)}>`,
    ) as unknown as EventRow[];
  return rows
    .flatMap((row) => recipientsOf(row).map((recipient) => eventItem(row, recipient)))
    .filter((item) => query.recipient === undefined || item.recipient === query.recipient);
}

function eventItem(row: EventRow, recipient: string) {
  return {
    id: `simulated-${row.id}-${recipient}`,
    event: row.event,
    timestamp: row.at_ms / 1000,
    'log-level': 'info',
    recipient,
    'recipient-domain': recipient.split('@').at(-1),
    tags: JSON.parse(row.tags) as string[],
    'user-variables': JSON.parse(row.variables) as Record<string, string>,
    envelope: { sender: bareAddress(row.sender), targets: recipient, transport: 'http' },
    flags: { 'is-test-mode': false, 'is-authenticated': true },
    message: {
      headers: {
        'message-id': withoutBrackets(row.message_id),
        from: row.sender,
        to: recipientsOf(row).join(', '),
        subject: row.subject,
      },
      attachments: [],
      size: row.size,
    },
  };
}

function recipientsOf(row: EventRow): string[] {
  return (JSON.parse(row.recipients) as string[]).map(bareAddress);
}

function bareAddress(address: string): string {
  return /<([^<>]+)>/.exec(address)?.[1] ?? address;
}

function withoutBrackets(messageId: string): string {
  return messageId.replace(/^<|>$/g, '');
}
