import { describe, expect, it } from 'vitest';
import { cursorSchema, encodeCursor } from '../../../src/api/http/cursor.js';

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
