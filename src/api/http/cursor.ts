import { z } from 'zod';
import type { Cursor } from '../../persistence/pagination.js';

// The last year with four digits: databases and their drivers know no later time.
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The position from which a list continues. It is opaque to callers. */
export const cursorSchema = z
  .string()
  .max(200)
  .transform((text, context): Cursor => {
    const match = /^(\d{1,15}):([\w-]{1,100})$/.exec(Buffer.from(text, 'base64url').toString());
    const atMs = Number(match?.[1]);
    if (match?.[2] && atMs <= LATEST_MS) return { atMs, id: match[2] };
    context.addIssue({ code: 'custom', message: 'Send `nextCursor` of the previous page unchanged' });
    return z.NEVER;
  })
  .describe('`nextCursor` of the previous page.');

/** Encodes a cursor for callers. */
export function encodeCursor(cursor: Cursor | null): string | null {
  return cursor && Buffer.from(`${cursor.atMs}:${cursor.id}`).toString('base64url');
}

/** A field of every answer that is a page. */
export const nextCursorSchema = z
  .string()
  .nullable()
  .describe('Send it as `cursor` to get the next, older page. Null on the last page.');

/** The query parameters of every list that has pages. */
export const pageQuery = {
  cursor: cursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
};
