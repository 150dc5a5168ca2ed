import { z } from 'zod';
import { Problem } from './problem.js';

/** How a caller names a request, so that a repeat has no second effect. */
export const idempotencyKeySchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/**
 * The key of a request that needs one: as it is or, as the draft of the header has it, in quotation marks.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @throws Problem `invalid_request` when it is missing or malformed.
 */
export function idempotencyKeyOf(header: string | undefined): string {
  const result = idempotencyKeySchema.safeParse(unquoted(header));
  if (result.success) return result.data;
  const detail = 'The header Idempotency-Key is needed: 8 to 64 letters, digits, dashes or underscores';
  throw new Problem('invalid_request', { errors: [{ pointer: '', detail }] });
}

/** What stands between the quotation marks, where there are any. */
export function unquoted(header: string | undefined): string | undefined {
  return header?.replace(/^"(.*)"$/, '$1');
}
