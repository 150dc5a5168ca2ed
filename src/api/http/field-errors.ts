import { z } from 'zod';
import { cleanName } from '../../domain/clean-name.js';
import { pointerTo, type FieldError } from './problem.js';
import { requirementOf } from './requirement.js';

/** Where the values come from, as the error texts name it. */
export type Place = 'body' | 'query' | 'path';

const NOUNS: Record<Place, string> = { body: 'field', query: 'query parameter', path: 'path parameter' };
const MAX_NAME_LENGTH = 60;

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];
type Issue = z.core.$ZodIssue;

/**
 * Checks a value against a schema.
 *
 * @returns the value as the schema reads it, or one error for every wrong field: a pointer to it, and a sentence that
 *   says what is allowed there, such as "`sizeBytes` must be a whole number of at least 1".
 */
export function checkFields(
  schema: z.ZodType,
  value: unknown,
  place: Place,
): { data: unknown } | { errors: FieldError[] } {
  const result = schema.safeParse(value, { error: predicateOf });
  if (result.success) return { data: result.data };
  return { errors: result.error.issues.flatMap((issue) => errorsOf(issue, [], place)) };
}

/** An error in a field of the body. @param predicate the end of a sentence that begins with the name of the field */
export function fieldError(path: PropertyKey[], predicate: string): FieldError {
  return errorAt(path, predicate, 'body');
}

function errorAt(path: PropertyKey[], predicate: string, place: Place): FieldError {
  return { pointer: pointerTo(path), detail: `${subjectOf(path, place)} ${predicate}` };
}

/** The fields of an object that accepts no others. */
function knownFields(issue: RawIssue): string[] {
  return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
}

/**
 * What a field "must be": the end of a sentence that begins with the name of the field. A schema with its own message
 * for a rule words it in the same way.
 */
function predicateOf(issue: RawIssue): string {
  if (issue.code === 'unrecognized_keys') return knownFields(issue).map(quoted).join(', ');
  if (issue.code !== 'custom' && issue.code !== 'invalid_key' && issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be ${oneOf(issue.options)}` : 'is not allowed';
    case 'invalid_type':
    case 'too_small':
    case 'too_big':
    case 'invalid_format':
      return `must be ${requirementOf(issue.schema, issue.code === 'invalid_type' ? issue.expected : '')}`;
    default:
      return 'is not allowed';
  }
}

function errorsOf(issue: Issue, parent: PropertyKey[], place: Place): FieldError[] {
  const path = [...parent, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(path, key, { known: issue.message, place }));
    case 'invalid_union':
      return unionErrors(issue, path, place);
    // The name or the value of an entry breaks a rule.
    case 'invalid_key':
      return [{ pointer: pointerTo(path), detail: `the name ${quoted(path.at(-1))} ${issue.issues[0]?.message}` }];
    case 'invalid_element':
      return issue.issues.flatMap((inner) => errorsOf(inner, path, place));
    default:
      return [errorAt(path, issue.message, place)];
  }
}

function unknownField(path: PropertyKey[], key: string, { known, place }: { known: string; place: Place }): FieldError {
  const noun = NOUNS[place];
  const allowed = known === '' ? '' : `; known are ${known}`;
  return { pointer: pointerTo([...path, key]), detail: `unknown ${noun} ${quoted(key)}${allowed}` };
}

/** If a value may have several forms, the errors are those of the closest form. */
function unionErrors(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: PropertyKey[],
  place: Place,
): FieldError[] {
  const closest = issue.errors.toSorted((one, other) => one.length - other.length)[0];
  if (closest) return closest.flatMap((inner) => errorsOf(inner, path, place));
  return [errorAt(path, issue.message, place)];
}

/** The last name in a path, with the places in lists that follow it: `partNumbers[3]`. */
function subjectOf(path: PropertyKey[], place: Place): string {
  const from = path.findLastIndex((key) => typeof key === 'string');
  if (from < 0) return `the ${place}${path.map((index) => `[${String(index)}]`).join('')}`;
  const indexes = path.slice(from + 1).map((index) => `[${String(index)}]`);
  return quoted(`${shortened(String(path[from]))}${indexes.join('')}`);
}

function oneOf(values: readonly unknown[]): string {
  const named = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return named.length === 1 ? String(named[0]) : `one of ${named.join(', ')}`;
}

function quoted(name: unknown): string {
  return `\`${shortened(String(name)).replaceAll('`', "'")}\``;
}

/** Names come from the caller: they are shown on one line, and only as much as is needed to recognise them. */
function shortened(name: string): string {
  const clean = cleanName(name);
  return clean.length <= MAX_NAME_LENGTH ? clean : `${clean.slice(0, MAX_NAME_LENGTH - 1).toWellFormed()}…`;
}
