import { describe, expect, it } from 'vitest';
import { checkFields } from '../../../src/api/http/field-errors.js';
import { cursorSchema, encodeCursor, pageRequestOf, pagedQuery } from '../../../src/api/http/cursor.js';

const ID = '00000000-0000-4000-8000-000000000000';

function cursorOf(text: string): string {
  return Buffer.from(text).toString('base64url');
}

describe('the cursor of a page', () => {
  it.each([[0], [Date.parse('2026-11-29T12:00:00Z')], [Date.parse('9999-12-31T23:59:59.999Z')]])(
    'leads back to where the page ended, at %d',
    (atMs) => {
      const cursor = { atMs, id: ID };
      expect(cursorSchema.parse(encodeCursor(cursor))).toEqual(cursor);
    },
  );

  it('remembers the order of its list', () => {
    const cursor = { atMs: 1, id: ID };
    expect(cursorSchema.parse(encodeCursor(cursor, 'oldest_first'))).toEqual({ ...cursor, direction: 'oldest_first' });
  });

  it.each([
    ['the year 33658', `999999999999999:${ID}`],
    ['the year 10000', `253402300800000:${ID}`],
    ['a time before 1970', `-1:${ID}`],
    ['half a millisecond', `1.5:${ID}`],
    ['a time in exponents', `1e12:${ID}`],
    ['no time', `:${ID}`],
    ['no id', '1764417600000:'],
    ['an id that is a query', '1764417600000:{"$gt":""}'],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(cursorSchema.safeParse(cursorOf(text)).success).toBe(false);
  });
});

describe('the query of a list', () => {
  const schema = pagedQuery({});
  const [down, up] = [encodeCursor({ atMs: 1, id: ID }), encodeCursor({ atMs: 1, id: ID }, 'oldest_first')];

  it.each([
    [{}, { after: null, limit: 20, direction: 'newest_first' }],
    [
      { sort: 'createdAt', cursor: up, limit: '3' },
      { after: { atMs: 1, id: ID }, limit: 3, direction: 'oldest_first' },
    ],
    [{ createdAfter: '2026-01-31T13:00:00+01:00' }, { from: new Date('2026-01-31T12:00:00Z') }],
    [{ createdBefore: '2026-01-31T12:00:00.5Z' }, { before: new Date('2026-01-31T12:00:00.500Z') }],
    [{ createdAfter: '2026-01-31T12:00:00Z', createdBefore: '2026-01-31T12:00:00Z' }, { limit: 20 }],
  ])('%j asks for %j', (query, asked) => {
    expect(pageRequestOf(schema.parse(query))).toMatchObject(asked);
  });

  it.each([
    [{ cursor: down, sort: 'createdAt' }, '/cursor'],
    [{ cursor: up }, '/cursor'],
    [{ createdAfter: '2026-01-31T12:00:01Z', createdBefore: '2026-01-31T12:00:00Z' }, '/createdAfter'],
    [{ createdAfter: '2026-01-31' }, '/createdAfter'],
    [{ sort: 'name' }, '/sort'],
  ])('%j is refused at %s', (query, pointer) => {
    expect(checkFields(schema, query, 'query')).toMatchObject({ errors: [{ pointer }] });
  });
});
