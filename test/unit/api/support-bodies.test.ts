import { describe, expect, it } from 'vitest';
import { cursorSchema, encodeCursor } from '../../../src/api/http/cursor.js';
import {
  supportActionSchema,
  supportExtendSchema,
  supportNoteSchema,
  searchSchema,
} from '../../../src/api/support/support.schemas.js';
import { referenceOf } from '../../../src/domain/job-reference.js';

const REFERENCE = referenceOf(Uint8Array.from([1, 2, 3, 4, 5, 6, 7]));
const DAY_MS = 24 * 60 * 60 * 1000;

describe('a search', () => {
  it.each([
    [{ reference: REFERENCE.toLowerCase().replace('-', ' ') }, { reference: REFERENCE }],
    [{ paymentIntentId: 'pi_123' }, { paymentIntentId: 'pi_123' }],
    [
      { email: 'anna@example.test', limit: 5 },
      { email: 'anna@example.test', limit: 5 },
    ],
  ])('takes %j', (body, read) => {
    expect(searchSchema.parse(body)).toMatchObject(read);
  });

  it.each([
    [{}],
    [{ reference: REFERENCE, email: 'anna@example.test' }],
    [{ reference: '7777-7777' }],
    [{ paymentIntentId: { $ne: null } }],
    [{ paymentIntentId: 'ch_1' }],
    [{ email: 'anna' }],
    [{ email: 'anna@example.test', limit: 101 }],
    [{ email: 'anna@example.test', cursor: 'not ours' }],
  ])('refuses %j', (body) => {
    expect(searchSchema.safeParse(body).success).toBe(false);
  });
});

describe('a cursor', () => {
  it('leads back to where it was made', () => {
    const cursor = { atMs: 1_900_000_000_123, id: 'c0ffee00-0000-4000-8000-000000000000' };
    expect(cursorSchema.parse(encodeCursor(cursor))).toEqual(cursor);
    expect(encodeCursor(null)).toBeNull();
  });
});

describe('an act of support', () => {
  it('has a reason that can be counted, also when none is given', () => {
    expect(supportActionSchema.parse({})).toMatchObject({ reasonCode: 'other' });
    expect(supportActionSchema.safeParse({ reasonCode: 'because' }).success).toBe(false);
  });

  it('is a note only with words', () => {
    expect(supportNoteSchema.safeParse({}).success).toBe(false);
    expect(supportNoteSchema.safeParse({ note: 'x'.repeat(2001) }).success).toBe(false);
  });

  it.each([
    [1, true],
    [89, true],
    [91, false],
  ])('keeps a result for %s days more: %s', (days, taken) => {
    const until = new Date(Date.now() + days * DAY_MS).toISOString();
    expect(supportExtendSchema.safeParse({ until }).success).toBe(taken);
  });
});
