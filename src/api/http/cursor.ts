import { z } from 'zod';
import type { Cursor, Direction, PageRequest } from '../../persistence/pagination.js';
import { timeSchema } from './time.js';

// The end of the last year with four digits: databases and their drivers support no later time.
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const OLDEST_FIRST_MARK = '>';

/** Where a page ended, and the order of the list. */
export interface PageCursor extends Cursor {
  direction?: Direction;
}

/** The position from which a list continues. It is opaque to callers. */
export const cursorSchema = z
  .string()
  .max(200)
  .transform((text, context): PageCursor => {
    const match = /^(>?)(\d{1,15}):([\w-]{1,100})$/.exec(Buffer.from(text, 'base64url').toString());
    const atMs = Number(match?.[2]);
    const direction = match?.[1] === OLDEST_FIRST_MARK ? ({ direction: 'oldest_first' } as const) : {};
    if (match?.[3] && atMs <= LATEST_MS) return { atMs, id: match[3], ...direction };
    context.addIssue({ code: 'custom', message: 'must be `nextCursor` of the previous page, unchanged' });
    return z.NEVER;
  })
  .describe('`nextCursor` of the previous page. Send the other parameters again, unchanged.');

/** Encodes a cursor for callers. */
export function encodeCursor(cursor: Cursor | null, direction: Direction = 'newest_first'): string | null {
  const mark = direction === 'oldest_first' ? OLDEST_FIRST_MARK : '';
  return cursor && Buffer.from(`${mark}${cursor.atMs}:${cursor.id}`).toString('base64url');
}

/** A field of every answer that is a page. */
export const nextCursorSchema = z
  .string()
  .nullable()
  .describe('Send it as `cursor` to get the next page. Null on the last page.');

const SORTS = { '-createdAt': 'newest_first', createdAt: 'oldest_first' } as const satisfies Record<string, Direction>;

/** The requested part of a list, and its order. */
export const listRange = {
  createdAfter: timeSchema
    .optional()
    .describe('Only what was created at this time or later. Together with `createdBefore` it is a half-open interval.'),
  createdBefore: timeSchema
    .optional()
    .describe('Only what was created before this time; what was created exactly at it is left out.'),
  sort: z
    .enum(Object.keys(SORTS) as [keyof typeof SORTS, ...(keyof typeof SORTS)[]])
    .default('-createdAt')
    .describe('`-createdAt`: newest first. `createdAt`: oldest first.'),
  cursor: cursorSchema.optional(),
};

interface ListRange {
  createdAfter?: string | undefined;
  createdBefore?: string | undefined;
  sort: keyof typeof SORTS;
  cursor?: PageCursor | undefined;
}

/** The query of a paginated list: the given parameters, and those of every such list. */
export function pagedQuery<Shape extends z.ZodRawShape>(shape: Shape) {
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('The maximum number of records on the page.');
  return z.strictObject({ ...shape, ...listRange, limit }).superRefine((query, context) => {
    for (const [name, predicate] of mistakesIn(query as unknown as ListRange)) {
      context.addIssue({ code: 'custom', path: [name], message: predicate });
    }
  });
}

/** The mistakes in a range, each with the name of its field. */
export function mistakesIn({ createdAfter, createdBefore, sort, cursor }: ListRange): [string, string][] {
  const isBackwards = createdAfter && createdBefore && Date.parse(createdAfter) > Date.parse(createdBefore);
  const isTurned = cursor && (cursor.direction ?? 'newest_first') !== SORTS[sort];
  return [
    ...(isBackwards ? [['createdAfter', 'must not be later than `createdBefore`'] as [string, string]] : []),
    ...(isTurned
      ? [['cursor', 'must be sent with the `sort` of the page that it comes from'] as [string, string]]
      : []),
  ];
}

/** The page that such a query requests from the database. */
export function pageRequestOf({
  createdAfter,
  createdBefore,
  sort,
  cursor,
  limit,
}: ListRange & { limit: number }): PageRequest {
  return {
    after: cursor ?? null,
    limit,
    direction: SORTS[sort],
    from: createdAfter === undefined ? undefined : new Date(createdAfter),
    before: createdBefore === undefined ? undefined : new Date(createdBefore),
  };
}
