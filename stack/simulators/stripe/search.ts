import { z } from 'zod';
import type { Call } from './call.js';
import { invalidRequest } from './errors.js';
import { expand, listParams, text } from './params.js';
import type { StripeObject } from './store.js';

export const searchParams = z.strictObject({ query: text, limit: listParams.limit, page: text.optional(), expand });

/** A page of results, newest first. */
export interface SearchResult {
  object: 'search_result';
  url: string;
  has_more: boolean;
  next_page: string | null;
  data: StripeObject[];
}

const URL = '/v1/payment_intents/search';
const CLAUSE = /^(?:(status|currency)|metadata\[(["'])([\w-]{1,40})\2\]):(["'])([^"'\\]*)\4$/;

/**
 * Finds PaymentIntents by status, currency and metadata (https://docs.stripe.com/search): equality clauses, joined by AND.
 * Stripe's own search lags by up to a minute and this one does not, so do not rely on it for anything that must be correct
 * at once.
 *
 * @throws StripeError 400 for a query of another kind.
 */
export function searchIntents(call: Call, { query, limit, page }: z.output<typeof searchParams>): SearchResult {
  const where = Object.fromEntries(query.split(/\s+AND\s+/i).map((clause) => fieldAndValue(clause.trim())));
  const after = page && { starting_after: Buffer.from(page, 'base64url').toString() };
  const { data, has_more } = call.objects.list('payment_intent', { url: URL, limit, where, ...after });
  const last = data.at(-1)?.id ?? '';
  const next_page = has_more ? Buffer.from(last).toString('base64url') : null;
  return { object: 'search_result', url: URL, has_more, next_page, data };
}

function fieldAndValue(clause: string): [field: string, values: string[]] {
  const [, field, , key, , value] = CLAUSE.exec(clause) ?? [];
  if (value === undefined) {
    throw invalidRequest(`The search query cannot be parsed: ${clause}`, { param: 'query' });
  }
  return [field ?? `metadata."${key}"`, [value]];
}
