import type { DatabaseSync } from 'node:sqlite';

/** An action that happens automatically some time after a call. */
export type ScheduledAction = 'charge_settles' | 'refund_succeeds' | 'refund_fails' | 'dispute_opens';

export interface ScheduledItem {
  id: number;
  action: ScheduledAction;
  /** The PaymentIntent, the refund or the charge. */
  objectId: string;
}

export const SCHEDULE_SCHEMA = `CREATE TABLE IF NOT EXISTS schedule (
  id INTEGER PRIMARY KEY AUTOINCREMENT, action TEXT NOT NULL, object_id TEXT NOT NULL, due_at_ms INTEGER NOT NULL
) STRICT;`;

/** The scheduled actions, which survive a restart. */
export class Schedule {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  add(action: ScheduledAction, objectId: string, delayMs: number): void {
    this.#database
      .prepare('INSERT INTO schedule (action, object_id, due_at_ms) VALUES (?, ?, ?)')
      .run(action, objectId, Date.now() + delayMs);
  }

  nextDueAtMs(): number | null {
    const row = this.#database.prepare('SELECT min(due_at_ms) AS due FROM schedule').get();
    return row?.['due'] === null || row === undefined ? null : Number(row['due']);
  }

  due(): ScheduledItem[] {
    return this.#database
      .prepare('SELECT id, action, object_id AS objectId FROM schedule WHERE due_at_ms <= ? ORDER BY due_at_ms, id')
      .all(Date.now()) as unknown as ScheduledItem[];
  }

  remove(objectId: string): void {
    this.#database.prepare('DELETE FROM schedule WHERE object_id = ?').run(objectId);
  }
}
