import type { DatabaseSync } from 'node:sqlite';
import { simpleParser } from 'mailparser';
import type { AddressObject, ParsedMail } from 'mailparser';
import { FAULTS_SCHEMA } from '../http/faults.js';

export type Transport = 'smtp' | 'mailgun-simulator';

/** One arrival. A mail that is sent twice arrives twice. */
export interface MessageSummary {
  id: number;
  /** The Message-ID with angle brackets, as in the header; null if there was none. */
  messageId: string | null;
  from: string;
  to: string[];
  subject: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  transport: Transport;
}

export interface Message extends MessageSummary {
  text: string | null;
  html: string | null;
  /** In the order of the mail; a name can occur more than once. */
  headers: { name: string; value: string }[];
}

export const INBOX_SCHEMA = `${FAULTS_SCHEMA}
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, delivery_key TEXT UNIQUE, message_id TEXT, sender TEXT NOT NULL,
  recipients TEXT NOT NULL, subject TEXT NOT NULL, received_at TEXT NOT NULL, transport TEXT NOT NULL,
  text TEXT, html TEXT, headers TEXT NOT NULL, raw BLOB NOT NULL
) STRICT;`;

const SUMMARY = `id, message_id AS messageId, sender AS "from", recipients AS "to", subject, received_at AS receivedAt,
  transport`;

/** The mails that have arrived. */
export class MessageStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Stores a mail. When the promise resolves, the mail is on disk.
   *
   * @param raw the whole mail (RFC 5322).
   * @param deliveryKey arrivals with the same key are stored only once; with null, each arrival is a new one.
   */
  async add(raw: Buffer, transport: Transport, deliveryKey: string | null = null): Promise<void> {
    const mail = await simpleParser(raw, { skipImageLinks: true });
    this.#database
      .prepare(
        `INSERT OR IGNORE INTO messages
         (delivery_key, message_id, sender, recipients, subject, received_at, transport, text, html, headers, raw)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        deliveryKey,
        mail.messageId ?? null,
        mail.from?.text ?? '',
        JSON.stringify(addressesOf(mail)),
        mail.subject ?? '',
        new Date().toISOString(),
        transport,
        mail.text ?? null,
        mail.html || null,
        JSON.stringify(headersOf(mail)),
        raw,
      );
  }

  /** Newest first. */
  list(): MessageSummary[] {
    const rows = this.#database.prepare(`SELECT ${SUMMARY} FROM messages ORDER BY id DESC`).all();
    return rows.map((row) => summaryOf(row));
  }

  find(id: number): Message | null {
    const row = this.#database.prepare(`SELECT ${SUMMARY}, text, html, headers FROM messages WHERE id = ?`).get(id);
    if (!row) return null;
    const { text, html, headers } = row as { text: string | null; html: string | null; headers: string };
    return { ...summaryOf(row), text, html, headers: JSON.parse(headers) as Message['headers'] };
  }

  clear(): void {
    this.#database.exec('DELETE FROM messages');
  }
}

function summaryOf(row: Record<string, unknown>): MessageSummary {
  const { id, messageId, from, to, subject, receivedAt, transport } = row;
  const summary = { id, messageId, from, to: JSON.parse(String(to)) as string[], subject, receivedAt, transport };
  return summary as MessageSummary;
}

function addressesOf(mail: ParsedMail): string[] {
  const lists: AddressObject[] = [mail.to, mail.cc].flat().filter((list) => list !== undefined);
  return lists.flatMap((list) => list.value.map((address) => address.address ?? address.name));
}

function headersOf(mail: ParsedMail): Message['headers'] {
  return mail.headerLines.map(({ line }) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}
