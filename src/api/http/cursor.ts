import { z } from 'zod';
import type { Cursor } from '../../persistence/pagination.js';

/** Where a list goes on; opaque to callers. */
export const cursorSchema = z
  .string()
  .max(200)
  .transform((text, context): Cursor => {
    const match = /^(\d{1,15}):([\w-]{1,100})$/.exec(Buffer.from(text, 'base64url').toString());
    if (match?.[1] && match[2]) return { atMs: Number(match[1]), id: match[2] };
    context.addIssue({ code: 'custom', message: 'Give `nextCursor` of the page before, as it was' });
    return z.NEVER;
  })
  .describe('`nextCursor` of the page before.');

/** How a cursor is handed out. */
export function encodeCursor(cursor: Cursor | null): string | null {
  return cursor && Buffer.from(`${cursor.atMs}:${cursor.id}`).toString('base64url');
}

/** In every answer that is a page. */
export const nextCursorSchema = z.string().nullable().describe('Give it as `cursor` for older ones; null: no more.');

/** The query of every list that is read page by page. */
export const pageQuery = {
  cursor: cursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
};
