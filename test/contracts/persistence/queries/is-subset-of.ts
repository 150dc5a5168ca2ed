import { isDeepStrictEqual } from 'node:util';

/** A filter of MongoDB, taken apart. */
export type Predicate =
  | { op: '$and'; of: Predicate[] }
  | { op: '$or'; of: Predicate[] }
  | { op: Comparison; path: string; value: unknown }
  | { op: '$in'; path: string; values: unknown[] }
  // What proves nothing but itself.
  | { op: 'other'; path: string; operator: string; value: unknown };

const COMPARISONS = ['$eq', '$gt', '$gte', '$lt', '$lte'] as const;
type Comparison = (typeof COMPARISONS)[number];

export function parseFilter(filter: object): Predicate {
  return and(Object.entries(filter).map(([key, value]) => parseClause(key, value)));
}

/** Every way to satisfy the filter, as the predicates that then hold together. */
export function alternativesOf(predicate: Predicate): Predicate[][] {
  if (predicate.op === '$or') return predicate.of.flatMap(alternativesOf);
  if (predicate.op !== '$and') return [[predicate]];
  return predicate.of
    .map(alternativesOf)
    .reduce<Predicate[][]>((all, next) => all.flatMap((some) => next.map((more) => [...some, ...more])), [[]]);
}

/**
 * Whether MongoDB sees that what matches `query` matches `filter`, so that it may use an index that holds only what
 * matches `filter`. The same rules as in its `isSubsetOf` (src/mongo/db/matcher/expression_algo.cpp), as far as the
 * filters here go; above all, that a value has a type is never concluded from what it equals.
 */
export function isSubsetOf(query: Predicate, filter: Predicate): boolean {
  if (isDeepStrictEqual(query, filter)) return true;
  if (filter.op === '$or') return filter.of.some((either) => isSubsetOf(query, either));
  if (filter.op === '$and') return filter.of.every((each) => isSubsetOf(query, each));
  if (query.op === '$and') return query.of.some((each) => isSubsetOf(each, filter));
  if (query.op === '$or') return query.of.every((either) => isSubsetOf(either, filter));
  if (query.path !== filter.path || query.op === 'other') return false;
  if (query.op === '$in') {
    return query.values.every((value) => isSubsetOf({ op: '$eq', path: query.path, value }, filter));
  }
  if (filter.op === '$in') {
    return filter.values.some((value) => isSubsetOf(query, { op: '$eq', path: filter.path, value }));
  }
  if (filter.op === 'other') {
    return isDeepStrictEqual([filter.operator, filter.value], ['$exists', true]) && query.value !== null;
  }
  return isWithin(query, filter);
}

type Bound = { op: Comparison; value: unknown };

function isWithin(query: Bound, filter: Bound): boolean {
  if (bsonTypeOf(query.value) !== bsonTypeOf(filter.value)) return false;
  const [inner, outer] = [query.value as never, filter.value as never];
  if (filter.op === '$eq') return query.op === '$eq' && isDeepStrictEqual(inner, outer);
  const [sameSide, isBeyond] =
    filter.op === '$gt' || filter.op === '$gte' ? [['$gt', '$gte'], inner > outer] : [['$lt', '$lte'], inner < outer];
  if (query.op !== '$eq' && !sameSide.includes(query.op)) return false;
  // At the bound itself: `$gte` takes it in, and what is the same bound is the same set.
  return isBeyond || ((filter.op.endsWith('e') || query.op === filter.op) && isDeepStrictEqual(inner, outer));
}

function bsonTypeOf(value: unknown): string {
  return value === null ? 'null' : value instanceof Date ? 'date' : typeof value;
}

function parseClause(key: string, value: unknown): Predicate {
  if (key === '$and') return and((value as object[]).map(parseFilter));
  if (key === '$or') return { op: '$or', of: (value as object[]).map(parseFilter) };
  if (!isOperators(value)) return { op: '$eq', path: key, value };
  return and(Object.entries(value).map(([operator, operand]) => parseOperator(key, operator, operand)));
}

function parseOperator(path: string, operator: string, value: unknown): Predicate {
  const comparison = COMPARISONS.find((each) => each === operator);
  if (comparison) return { op: comparison, path, value };
  if (operator === '$in') return { op: '$in', path, values: value as unknown[] };
  return { op: 'other', path, operator, value };
}

function and(of: Predicate[]): Predicate {
  const [only] = of;
  return of.length === 1 && only
    ? only
    : { op: '$and', of: of.flatMap((each) => (each.op === '$and' ? each.of : [each])) };
}

function isOperators(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => key.startsWith('$'))
  );
}
