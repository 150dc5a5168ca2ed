import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { StripeError, invalidRequest } from './errors.js';

const MAX_KEY_LENGTH = 255;

export const IDEMPOTENCY_SCHEMA = `CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, path TEXT NOT NULL, params_hash TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  request_id TEXT NOT NULL, created_at_ms INTEGER NOT NULL
) STRICT;`;

export interface IdempotentRequest {
  key: string;
  /** Method and path are part of what a key identifies; only POST has keys. */
  path: string;
  params: unknown;
}

export interface StoredResponse {
  status: number;
  body: unknown;
  /** The request that was really carried out. */
  requestId: string;
}

/**
 * Idempotency keys as documented (https://docs.stripe.com/api/idempotent_requests): the first answer, even a 500, is
 * repeated while the key is kept. An answer that refused a request before its execution (validation, a concurrent
 * request) is not kept.
 */
export class IdempotencyKeys {
  readonly #database: DatabaseSync;
  readonly #lifetimeMs: number;
  readonly #inProgress = new Set<string>();

  constructor(database: DatabaseSync, lifetimeMs: number) {
    this.#database = database;
    this.#lifetimeMs = lifetimeMs;
  }

  /**
   * Looks a key up and, if it is new, marks it as in progress until `end`.
   *
   * @returns the first answer, or null if the request must be carried out.
   * @throws StripeError 400 `idempotency_error` for other parameters or another endpoint; 409 while the first is running.
   */
  begin(request: IdempotentRequest): StoredResponse | null {
    if (request.key.length > MAX_KEY_LENGTH) {
      throw invalidRequest(`Idempotency keys can be at most ${MAX_KEY_LENGTH} characters long.`);
    }
    this.#prune();
    const row = this.#database.prepare('SELECT * FROM idempotency WHERE key = ?').get(request.key);
    if (row) {
      assertSameRequest(request, String(row['path']), String(row['params_hash']));
      const { status, body, request_id: requestId } = row;
      return { status: Number(status), body: JSON.parse(String(body)), requestId: String(requestId) };
    }
    if (this.#inProgress.has(request.key)) {
      throw new StripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message:
          'There is currently another in-progress request using this Idempotency Key (that probably means you submitted ' +
          'twice, and the other request is still going through). Please try again later.',
      });
    }
    this.#inProgress.add(request.key);
    return null;
  }

  /** Stores the answer. Call it in the transaction of the effect, so that neither can exist without the other. */
  store(request: IdempotentRequest, answer: StoredResponse): void {
    this.#database
      .prepare('INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        request.key,
        request.path,
        hashOf(request.params),
        answer.status,
        JSON.stringify(answer.body),
        answer.requestId,
        Date.now(),
      );
  }

  end(key: string): void {
    this.#inProgress.delete(key);
  }

  #prune(): void {
    this.#database.prepare('DELETE FROM idempotency WHERE created_at_ms <= ?').run(Date.now() - this.#lifetimeMs);
  }
}

function assertSameRequest(request: IdempotentRequest, path: string, paramsHash: string): void {
  const advice = `Try using a key other than '${request.key}' if you meant to execute a different request.`;
  if (path !== request.path) {
    const message = `Keys for idempotent requests can only be used for the same endpoint they were first used for`;
    throw idempotencyError(`${message} ('${request.path}' vs '${path}'). ${advice}`);
  }
  if (paramsHash !== hashOf(request.params)) {
    const message = 'Keys for idempotent requests can only be used with the same parameters they were first used with.';
    throw idempotencyError(`${message} ${advice}`);
  }
}

function idempotencyError(message: string): StripeError {
  return new StripeError(400, { type: 'idempotency_error', message });
}

function hashOf(params: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(params)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
