import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FAULTS_SCHEMA } from '../http/faults.js';
import { inTransaction } from '../storage/database.js';
import { DueTaskScheduler } from '../storage/due-task-scheduler.js';
import type { MailgunMessage } from './message-form.js';

const RETRY_DELAY_MS = 1000;

/**
 * Delivers a mail to the inbox. A repeat with the same key is the same delivery.
 *
 * @param raw the whole mail (RFC 5322).
 */
export type DeliverMail = (raw: Buffer, deliveryKey: string) => Promise<void>;

export const MAILGUN_SCHEMA = `${FAULTS_SCHEMA}
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, delivery_key TEXT NOT NULL UNIQUE, message_id TEXT NOT NULL,
  domain TEXT NOT NULL, sender TEXT NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL, tags TEXT NOT NULL,
  variables TEXT NOT NULL, raw BLOB NOT NULL, due_at_ms INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL REFERENCES messages (id), event TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;`;

/** The queue of accepted messages for the inbox. A restart continues with those that were not delivered. */
export class MailQueue {
  readonly #database: DatabaseSync;
  readonly #deliver: DeliverMail;
  readonly #loop: DueTaskScheduler;
  #delivering: Promise<void> | null = null;
  #closed = false;

  constructor(database: DatabaseSync, deliver: DeliverMail) {
    this.#database = database;
    this.#deliver = deliver;
    this.#loop = new DueTaskScheduler({ nextDueAtMs: () => this.#nextDueAtMs(), runDue: () => this.#runDue() });
  }

  /** Stores a message. When this returns, the message is on disk. */
  accept(domain: string, message: MailgunMessage, raw: Buffer): void {
    const recipients = [...message.to, ...message.cc, ...message.bcc];
    inTransaction(this.#database, () => {
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO messages
           (delivery_key, message_id, domain, sender, recipients, subject, tags, variables, raw, due_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          randomUUID(),
          message.messageId,
          domain,
          message.from,
          JSON.stringify(recipients),
          message.subject,
          JSON.stringify(message.tags),
          JSON.stringify(message.variables),
          raw,
          message.testMode ? null : Date.now(),
        );
      this.#record(Number(lastInsertRowid), 'accepted');
    });
    this.wake();
  }

  wake(): void {
    this.#loop.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#loop.stop();
    await this.#delivering;
  }

  #nextDueAtMs(): number | null {
    if (this.#delivering) return null;
    const row = this.#database.prepare('SELECT min(due_at_ms) AS due FROM messages').get();
    return row?.['due'] === null || row === undefined ? null : Number(row['due']);
  }

  #runDue(): void {
    const row = this.#database
      .prepare('SELECT id, delivery_key AS key, raw FROM messages WHERE due_at_ms <= ? ORDER BY due_at_ms, id LIMIT 1')
      .get(Date.now()) as { id: number; key: string; raw: Uint8Array } | undefined;
    if (!row) return;
    this.#delivering = this.#deliverOne(row).finally(() => {
      this.#delivering = null;
      if (!this.#closed) this.wake();
    });
  }

  async #deliverOne(row: { id: number; key: string; raw: Uint8Array }): Promise<void> {
    const setDue = this.#database.prepare('UPDATE messages SET due_at_ms = ? WHERE id = ?');
    try {
      await this.#deliver(Buffer.from(row.raw), row.key);
    } catch (error) {
      process.stderr.write(`mailgun simulator: delivery is tried again: ${String(error)}\n`);
      setDue.run(Date.now() + RETRY_DELAY_MS, row.id);
      return;
    }
    inTransaction(this.#database, () => {
      setDue.run(null, row.id);
      this.#record(row.id, 'delivered');
    });
  }

  #record(message: number, event: 'accepted' | 'delivered'): void {
    this.#database
      .prepare('INSERT INTO events (message, event, at_ms) VALUES (?, ?, ?)')
      .run(message, event, Date.now());
  }
}
