import type { DatabaseSync } from 'node:sqlite';
import type Stripe from 'stripe';
import { resourceMissing } from './errors.js';
import type { CreatedFilter } from './params.js';

/** A stored event: Stripe's shape, without a type for each of its hundreds of kinds. */
export interface StoredEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: StripeObject; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

export interface ObjectsByKind {
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  confirmation_token: Stripe.ConfirmationToken;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  event: StoredEvent;
}

export type ObjectKind = keyof ObjectsByKind;
export type StripeObject = ObjectsByKind[ObjectKind];

/** A page of a list, newest first (https://docs.stripe.com/api/pagination). */
export interface ObjectList {
  object: 'list';
  url: string;
  has_more: boolean;
  data: StripeObject[];
}

export interface ListQuery {
  url: string;
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?: CreatedFilter | undefined;
  /** Top-level fields that must have one of these values. */
  where?: Record<string, string[]>;
}

export const OBJECTS_SCHEMA = `CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS confirmation_token_methods (
  token_id TEXT PRIMARY KEY, payment_method_id TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS authentication_return_urls (
  payment_intent_id TEXT PRIMARY KEY, return_url TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_payment_intent ON objects (json_extract(json, '$.payment_intent'));`;

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Stores every API object as separate JSON, with references as ids. */
export class ObjectStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  insert(object: StripeObject): void {
    this.#database
      .prepare('INSERT INTO objects (id, kind, created, json) VALUES (?, ?, ?, ?)')
      .run(object.id, object.object, object.created, JSON.stringify(object));
  }

  update(object: StripeObject): void {
    this.#database.prepare('UPDATE objects SET json = ? WHERE id = ?').run(JSON.stringify(object), object.id);
  }

  find<K extends ObjectKind>(kind: K, id: string): ObjectsByKind[K] | null {
    const row = this.#database.prepare('SELECT json FROM objects WHERE id = ? AND kind = ?').get(id, kind);
    return row ? (JSON.parse(String(row['json'])) as ObjectsByKind[K]) : null;
  }

  /** Like `find`, for an id that one of our own objects refers to. */
  get<K extends ObjectKind>(kind: K, id: string | null): ObjectsByKind[K] {
    const object = id === null ? null : this.find(kind, id);
    if (!object) throw new Error(`stored ${kind} is missing: ${id}`);
    return object;
  }

  findAny(id: string): StripeObject | null {
    const row = this.#database.prepare('SELECT json FROM objects WHERE id = ?').get(id);
    return row ? (JSON.parse(String(row['json'])) as StripeObject) : null;
  }

  /** The PaymentMethod behind a ConfirmationToken, which the API object does not name. */
  linkedMethod(tokenId: string): string | null {
    const sql = 'SELECT payment_method_id AS id FROM confirmation_token_methods WHERE token_id = ?';
    const row = this.#database.prepare(sql).get(tokenId);
    return row ? String(row['id']) : null;
  }

  linkToken(tokenId: string, paymentMethodId: string): void {
    this.#database.prepare('INSERT INTO confirmation_token_methods VALUES (?, ?)').run(tokenId, paymentMethodId);
  }

  /** Where the customer returns after the latest authentication of a PaymentIntent, which itself loses the URL then. */
  returnUrlOf(paymentIntentId: string): string | null {
    const sql = 'SELECT return_url AS url FROM authentication_return_urls WHERE payment_intent_id = ?';
    const url = this.#database.prepare(sql).get(paymentIntentId)?.['url'];
    return typeof url === 'string' ? url : null;
  }

  keepReturnUrl(paymentIntentId: string, returnUrl: string | null): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO authentication_return_urls VALUES (?, ?)')
      .run(paymentIntentId, returnUrl);
  }

  list(kind: ObjectKind, query: ListQuery): ObjectList {
    const conditions = ['kind = ?'];
    const values: (string | number)[] = [kind];
    for (const [field, allowed] of Object.entries(query.where ?? {})) {
      conditions.push(`json_extract(json, '$.${field}') IN (${allowed.map(() => '?').join(', ')})`);
      values.push(...allowed);
    }
    for (const [comparison, seconds] of createdConditions(query.created)) {
      conditions.push(`created ${comparison} ?`);
      values.push(seconds);
    }
    const cursor = query.starting_after ?? query.ending_before;
    if (cursor !== undefined) {
      const param = query.starting_after === undefined ? 'ending_before' : 'starting_after';
      if (!this.find(kind, cursor)) throw resourceMissing(kind, cursor, param, 400);
      conditions.push(`seq ${query.starting_after === undefined ? '>' : '<'} (SELECT seq FROM objects WHERE id = ?)`);
      values.push(cursor);
    }
    const forwards = query.starting_after === undefined && query.ending_before !== undefined;
    const rows = this.#database
      .prepare(
        `SELECT json FROM objects WHERE ${conditions.join(' AND ')} ORDER BY seq ${forwards ? 'ASC' : 'DESC'} LIMIT ?`,
      )
      .all(...values, query.limit + 1);
    const data = rows.slice(0, query.limit).map((row) => JSON.parse(String(row['json'])) as StripeObject);
    return {
      object: 'list',
      url: query.url,
      has_more: rows.length > query.limit,
      data: forwards ? data.reverse() : data,
    };
  }

  /** How many objects of a kind there are, by status. */
  countByStatus(kind: ObjectKind): Record<string, number> {
    const sql = `SELECT coalesce(json_extract(json, '$.status'), 'none') AS status, count(*) AS count
      FROM objects WHERE kind = ? GROUP BY 1`;
    const rows = this.#database.prepare(sql).all(kind);
    return Object.fromEntries(rows.map((row) => [String(row['status']), Number(row['count'])]));
  }
}

function createdConditions(filter: CreatedFilter | undefined): [string, number][] {
  if (filter === undefined) return [];
  if (typeof filter === 'number') return [['=', filter]];
  return (['gt', 'gte', 'lt', 'lte'] as const).flatMap((key) => {
    const seconds = filter[key];
    return seconds === undefined ? [] : [[COMPARISONS[key], seconds] as [string, number]];
  });
}
