import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { credentialsIn } from '../http/credentials.js';
import { DueTaskScheduler } from '../storage/due-task-scheduler.js';
import { nowSeconds } from './ids.js';
import type { ObjectStore, StoredEvent } from './store.js';

const MAX_RETRY_DELAY_MS = 60_000;
const MAX_IN_FLIGHT = 8;

export const WEBHOOKS_SCHEMA = `CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL,
  due_at_ms INTEGER NOT NULL, last_outcome TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (status, due_at_ms);
CREATE TABLE IF NOT EXISTS webhook_controls (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;`;

export interface WebhookOptions {
  /** The URL that events are sent to; without it, none are sent. */
  url?: string | undefined;
  /** Signing secret, `whsec_…`, or several separated by commas, for example while it is rolled: each signs. */
  secret: string;
  /** Wait before the first retry; it doubles up to a minute. */
  retryDelayMs: number;
  timeoutMs: number;
}

interface Delivery {
  id: number;
  eventId: string;
  attempts: number;
}

/**
 * Sends events to one webhook endpoint until it answers 2xx (https://docs.stripe.com/webhooks). A delivery is a row, so it
 * continues after a restart. As with Stripe, an event may arrive twice and out of order.
 */
export class WebhookSender {
  readonly #database: DatabaseSync;
  readonly #objects: ObjectStore;
  readonly #options: WebhookOptions;
  readonly #loop: DueTaskScheduler;
  readonly #inFlight = new Map<number, Promise<void>>();
  readonly #abort = new AbortController();

  constructor(database: DatabaseSync, objects: ObjectStore, options: WebhookOptions) {
    this.#database = database;
    this.#objects = objects;
    this.#options = options;
    this.#loop = new DueTaskScheduler({ nextDueAtMs: () => this.#nextDueAtMs(), runDue: () => this.#runDue() });
  }

  /** Queues an event. `wake` sends it after the transaction is committed. */
  enqueue(event: StoredEvent): void {
    if (this.#options.url === undefined) return;
    if (this.#takeControl('drop')) return this.#insert(event.id, 'dropped');
    const waitMs = this.#takeWait();
    this.#insert(event.id, 'pending', waitMs);
    if (this.#takeControl('duplicate')) this.#insert(event.id, 'pending', waitMs);
  }

  wake(): void {
    this.#loop.wake();
  }

  setPaused(paused: boolean): void {
    this.#setControl('paused', paused ? 1 : 0);
    this.wake();
  }

  /** The next `times` events are sent twice, or never. */
  armNext(control: 'duplicate' | 'drop', times: number): void {
    this.#setControl(control, times);
  }

  /** The next `times` events are sent after `delayMs`; if shuffled, each after a random time up to that. */
  armDelay(control: 'delay' | 'shuffle', times: number, delayMs: number): void {
    this.#setControl(control, times);
    this.#setControl(`${control}_ms`, delayMs);
  }

  /** Sends one event again, whether or not it was delivered. */
  resend(eventId: string): void {
    this.#insert(eventId, 'pending');
    this.wake();
  }

  state(): { url: string | null; paused: boolean; deliveries: Record<string, number> } {
    const rows = this.#database.prepare('SELECT status, count(*) AS count FROM deliveries GROUP BY 1').all();
    return {
      url: this.#options.url ?? null,
      paused: this.#control('paused') > 0,
      deliveries: Object.fromEntries(rows.map((row) => [String(row['status']), Number(row['count'])])),
    };
  }

  /** Stops sending. An event that is being sent counts as not delivered and is sent again after a restart. */
  async close(): Promise<void> {
    this.#loop.stop();
    this.#abort.abort();
    await Promise.all(this.#inFlight.values());
  }

  #nextDueAtMs(): number | null {
    if (this.#control('paused') > 0 || this.#inFlight.size >= MAX_IN_FLIGHT) return null;
    const first = this.#waiting(1)[0];
    return first ? first.dueAtMs : null;
  }

  #runDue(): void {
    for (const delivery of this.#waiting(MAX_IN_FLIGHT - this.#inFlight.size)) {
      if (delivery.dueAtMs > Date.now()) break;
      const sending = this.#send(delivery).finally(() => {
        this.#inFlight.delete(delivery.id);
        this.wake();
      });
      this.#inFlight.set(delivery.id, sending);
    }
  }

  #waiting(limit: number): (Delivery & { dueAtMs: number })[] {
    const busy = [...this.#inFlight.keys()];
    const sql = `SELECT id, event_id AS eventId, attempts, due_at_ms AS dueAtMs FROM deliveries
      WHERE status = 'pending' AND id NOT IN (${busy.map(() => '?').join(', ')}) ORDER BY due_at_ms, id LIMIT ?`;
    return this.#database.prepare(sql).all(...busy, limit) as unknown as (Delivery & { dueAtMs: number })[];
  }

  async #send(delivery: Delivery): Promise<void> {
    const outcome = await this.#post(delivery.eventId);
    if (this.#abort.signal.aborted) return;
    const delivered = /^2\d\d$/.test(outcome);
    const delayMs = Math.min(this.#options.retryDelayMs * 2 ** delivery.attempts, MAX_RETRY_DELAY_MS);
    this.#database
      .prepare(
        'UPDATE deliveries SET status = ?, attempts = attempts + 1, due_at_ms = ?, last_outcome = ? WHERE id = ?',
      )
      .run(delivered ? 'delivered' : 'pending', Date.now() + delayMs, outcome, delivery.id);
  }

  /** @returns the HTTP status as text, or why there was no answer. */
  async #post(eventId: string): Promise<string> {
    const payload = JSON.stringify(this.#objects.get('event', eventId), null, 2);
    try {
      const response = await fetch(this.#options.url ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (simulator)',
          'stripe-signature': signPayload(payload, this.#options.secret),
        },
        body: payload,
        redirect: 'manual',
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(this.#options.timeoutMs)]),
      });
      await response.body?.cancel();
      return String(response.status);
    } catch (error) {
      return error instanceof Error ? error.name : 'failed';
    }
  }

  #takeWait(): number {
    if (this.#takeControl('delay')) return this.#control('delay_ms');
    return this.#takeControl('shuffle') ? Math.random() * this.#control('shuffle_ms') : 0;
  }

  #insert(eventId: string, status: 'pending' | 'dropped', waitMs = 0): void {
    this.#database
      .prepare('INSERT INTO deliveries (event_id, status, attempts, due_at_ms) VALUES (?, ?, 0, ?)')
      .run(eventId, status, Math.round(Date.now() + waitMs));
  }

  #control(name: string): number {
    const row = this.#database.prepare('SELECT value FROM webhook_controls WHERE name = ?').get(name);
    return row ? Number(row['value']) : 0;
  }

  #takeControl(name: 'duplicate' | 'drop' | 'delay' | 'shuffle'): boolean {
    const left = this.#control(name);
    if (left > 0) this.#setControl(name, left - 1);
    return left > 0;
  }

  #setControl(name: string, value: number): void {
    this.#database
      .prepare('INSERT INTO webhook_controls VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
      .run(name, value);
  }
}

/** The `Stripe-Signature` header: HMAC-SHA256 of `timestamp.payload` (https://docs.stripe.com/webhooks/signature). */
export function signPayload(payload: string, secrets: string): string {
  const timestamp = nowSeconds();
  const signatures = credentialsIn(secrets).map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex'),
  );
  return [`t=${timestamp}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}
