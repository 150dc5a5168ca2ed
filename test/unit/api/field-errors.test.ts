import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkFields, fieldError } from '../../../src/api/http/field-errors.js';
import type { FieldError } from '../../../src/api/http/problem.js';
import { checkedInputs } from '../../support/request-schemas.js';

const LIBRARY_WORDS =
  /invalid|expected|received|unrecognized|too (big|small)|undefined|\bNaN\b|\[object|discriminator|safeint|option|regex|pattern|\bint\b|\bstring\b|\barray\b|nullish|zod/i;
/** How every text begins: with the name of what is wrong. */
const BEGINNING = /^(`[^`]+` (must|is|has) |the (body|query|path)(\[\d+\])* must |unknown |the name `[^`]*` must )/;

function errorsOf(schema: z.ZodType, value: unknown): FieldError[] {
  const checked = checkFields(schema, value, 'body');
  return 'errors' in checked ? checked.errors : [];
}

const shape = z.strictObject({ provider: z.enum(['gmail', 'other']), ceilingBytes: z.int().min(100).optional() });
const named = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.enum(['gmail', 'other']) }),
  z.strictObject({ provider: z.literal('own'), ceilingBytes: z.int() }),
]);

/** Complete by type: a kind of issue that a newer zod adds does not compile without a line here. */
const KINDS: Record<z.core.$ZodIssueCode, [schema: z.ZodType, value: unknown, pointer: string, detail: string][]> = {
  invalid_type: [
    [z.object({ email: z.email() }), {}, '/email', '`email` is missing'],
    [shape, [], '', 'the body must be a JSON object'],
    [z.object({ target: named }), { target: { provider: 'own' } }, '/target/ceilingBytes', '`ceilingBytes` is missing'],
    [z.object({ a: z.int() }), { a: 1.5 }, '/a', '`a` must be a whole number'],
    [z.object({ sizeBytes: z.int().positive() }), { sizeBytes: 'x' }, '/sizeBytes', whole('sizeBytes')],
    [z.object({ a: z.boolean() }), { a: 'yes' }, '/a', '`a` must be true or false'],
    [z.object({ a: z.array(z.int()).max(3) }), { a: 3 }, '/a', '`a` must be a list of at most 3 items'],
    [z.object({ a: z.record(z.string(), z.int()) }), { a: 3 }, '/a', '`a` must be a JSON object'],
    [z.object({ a: z.string().min(1).max(80) }), { a: 3 }, '/a', '`a` must be text of 1 to 80 characters'],
    [z.object({ limit: z.coerce.number().int().min(1).max(100) }), { limit: 'abc' }, '/limit', limit()],
  ],
  too_small: [
    [z.object({ sizeBytes: z.int().positive() }), { sizeBytes: 0 }, '/sizeBytes', whole('sizeBytes')],
    [z.object({ a: z.number().min(0.5) }), { a: 0 }, '/a', '`a` must be a number of at least 0.5'],
    [z.object({ a: z.string().length(2) }), { a: 'x' }, '/a', '`a` must be text of exactly 2 characters'],
    [z.object({ a: z.array(z.int()).min(1) }), { a: [] }, '/a', '`a` must be a list of at least 1 item'],
  ],
  too_big: [
    [z.object({ limit: z.coerce.number().int().min(1).max(100) }), { limit: '101' }, '/limit', limit()],
    [z.object({ a: z.string().max(2) }), { a: 'xyz' }, '/a', '`a` must be text of at most 2 characters'],
  ],
  invalid_format: [
    [
      z.object({ email: z.email() }),
      { email: 'x' },
      '/email',
      '`email` must be an e-mail address such as ada@example.com',
    ],
    [z.object({ at: z.iso.datetime() }), { at: 'now' }, '/at', datetime('at')],
    [z.object({ id: z.uuid() }), { id: 'x' }, '/id', '`id` must be a UUID'],
    [z.object({ a: z.string().regex(/^x$/, 'must be an x') }), { a: 'y' }, '/a', '`a` must be an x'],
  ],
  not_multiple_of: [[z.object({ a: z.number().multipleOf(5) }), { a: 3 }, '/a', '`a` must be a multiple of 5']],
  unrecognized_keys: [
    [shape, { provider: 'gmail', foo: 1 }, '/foo', 'unknown field `foo`; known are `provider`, `ceilingBytes`'],
    [z.strictObject({}), { 'a/b~c': 1 }, '/a~1b~0c', 'unknown field `a/b~c`'],
  ],
  invalid_union: [
    [z.object({ target: named }), { target: {} }, '/target/provider', '`provider` must be one of gmail, other, own'],
    [z.object({ a: z.union([z.int(), z.enum(['all'])]) }), { a: 'x' }, '/a', '`a` must be a whole number'],
  ],
  invalid_key: [
    [
      z.object({ metadata: z.record(z.string().max(3), z.string()) }),
      { metadata: { long: 'x' } },
      '/metadata/long',
      'the name `long` must be text of at most 3 characters',
    ],
  ],
  invalid_element: [[z.map(z.object({}), z.int()), new Map([[{}, 'x']]), '', 'the body must be a whole number']],
  invalid_value: [
    [shape, { provider: 'yahoo' }, '/provider', '`provider` must be one of gmail, other'],
    [z.object({ a: z.literal('b') }), { a: 'c' }, '/a', '`a` must be b'],
    [shape, {}, '/provider', '`provider` is missing'],
    [z.object({ a: z.array(z.enum(['x'])) }), { a: ['x', 'y'] }, '/a/1', '`a[1]` must be x'],
  ],
  custom: [
    [
      z.object({ a: z.string().refine(() => false, 'must be in the future') }),
      { a: '' },
      '/a',
      '`a` must be in the future',
    ],
    [z.object({}).refine(() => false, 'must have one of `a` and `b`'), {}, '', 'the body must have one of `a` and `b`'],
  ],
};

describe('what is wrong with a request', () => {
  const cases = Object.entries(KINDS).flatMap(([kind, lines]) => lines.map((line) => [kind, ...line] as const));

  it.each(cases)('of kind %s is said in our words', (kind, schema, value, pointer, detail) => {
    expect(schema.safeParse(value).error?.issues.map(({ code }) => code)).toContain(kind);
    expect(errorsOf(schema, value)).toEqual([{ pointer, detail }]);
  });

  it('does not repeat long or invisible names', () => {
    const [error] = errorsOf(z.strictObject({}), { [`a\n\u202e\`${'x'.repeat(5000)}`]: 1 });
    expect(error?.detail).toMatch(/^unknown field `a '?x+…`$/);
  });

  it('speaks of the query where it is the query', () => {
    expect(checkFields(z.strictObject({ limit: z.int() }), { foo: '1', limit: 2 }, 'query')).toEqual({
      errors: [{ pointer: '/foo', detail: 'unknown query parameter `foo`; known are `limit`' }],
    });
  });

  it('is said in the same way by what checks more than a schema can', () => {
    expect(fieldError(['partNumbers', 3], 'must be at most 2')).toEqual({
      pointer: '/partNumbers/3',
      detail: '`partNumbers[3]` must be at most 2',
    });
  });
});

describe('every request of the API', async () => {
  const inputs = await checkedInputs();

  it('is checked here', () => {
    expect(inputs.length).toBeGreaterThan(40);
    expect(new Set(inputs.map(({ pipe }) => pipe.place))).toEqual(new Set(['body', 'query', 'path']));
  });

  it.each(inputs)('$route is refused without a word of the library', ({ pipe: { schema, place } }) => {
    const random = randomFrom(7);
    const names = namesIn(schema);
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const value = round < BAD_VALUES.length ? BAD_VALUES[round] : badObject(names, random);
      const checked = checkFields(schema, value, place);
      if (!('errors' in checked)) continue;
      refused++;
      for (const { pointer, detail } of checked.errors) {
        expect(detail).toMatch(BEGINNING);
        expect(withoutNames(detail), JSON.stringify(value).slice(0, 500)).not.toMatch(LIBRARY_WORDS);
        expect(detail).not.toMatch(/is not allowed|another kind/);
        expect(pointer).toMatch(/^(\/([^/~]|~[01])*)*$/);
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});

const BAD_VALUES: unknown[] = [
  ...[
    null,
    0,
    -1,
    1.5,
    1e308,
    true,
    '',
    'x',
    '\u0000',
    'x'.repeat(3000),
    '2026-13-45',
    'a@b',
    [],
    {},
    [null],
    [1, 'x', {}],
  ],
  ...[{ foo: 1 }, { 'a/b~c': { d: 1 } }, { provider: 'yahoo' }, { provider: 'own', ceilingBytes: '1' }, [[['x']]]],
];

function badObject(names: string[], random: () => number): object {
  const chosen = names.filter(() => random() < 0.6);
  const values = chosen.map((name) => [name, badValue(names, random)]);
  return Object.fromEntries(random() < 0.2 ? [...values, ['extra', 1]] : values) as object;
}

function badValue(names: string[], random: () => number): unknown {
  const kind = random();
  if (kind < 0.1) return badObject(names, random);
  if (kind < 0.2) return [badValue(names, random)];
  return BAD_VALUES[Math.floor(random() * BAD_VALUES.length)];
}

/** The names of all fields that a schema knows, however deep. */
function namesIn(schema: z.ZodType): string[] {
  const names: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('properties' in value) names.push(...Object.keys(value.properties as object));
    Object.values(value).forEach(collect);
  };
  collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [...new Set(names)];
}

/** A field may be called as it likes. */
function withoutNames(detail: string): string {
  return detail.replaceAll(/`[^`]*`/g, '``');
}

/** Always the same sequence (mulberry32), so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function whole(name: string): string {
  return `\`${name}\` must be a whole number of at least 1`;
}

function limit(): string {
  return '`limit` must be a whole number of 1 to 100';
}

function datetime(name: string): string {
  return `\`${name}\` must be a date and time such as 2026-01-31T12:00:00Z (RFC 3339)`;
}
