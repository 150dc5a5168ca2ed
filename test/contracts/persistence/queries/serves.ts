import { alternativesOf, isSubsetOf, parseFilter, type Predicate } from './is-subset-of.js';

/** What MongoDB lists about an index, as far as it says which queries the index serves. */
export interface IndexForm {
  name: string;
  key: Record<string, number>;
  partialFilterExpression?: object | undefined;
}

/** What a command looks for. */
export interface Query {
  collection: string;
  filter: object;
  /** Empty: in any order. */
  sort: Record<string, number>;
}

/** What an alternative of a filter says about a field: to which points of an index it leads, or to one stretch of it. */
type Bound = 'points' | 'range';

/**
 * Whether MongoDB can answer the query by going to the places of the index where its answers lie, without sorting them
 * afterwards. Like MongoDB's planner it takes each alternative of an `$or` by itself, with what is demanded beside it, and
 * it merges what it finds at several points of an index.
 */
export function serves({ key, partialFilterExpression }: IndexForm, { filter, sort }: Query): boolean {
  const predicate = parseFilter(filter);
  if (partialFilterExpression && !isSubsetOf(predicate, parseFilter(partialFilterExpression))) return false;
  return alternativesOf(predicate).every((alternative) => {
    const bounds = boundsOf(alternative);
    const [first] = Object.keys(key);
    const narrows = first !== undefined && bounds.has(first);
    const wantsAll = alternative.length === 0 && Object.keys(sort).length > 0;
    return (narrows || wantsAll) && isSorted(Object.entries(key), bounds, Object.entries(sort));
  });
}

function boundsOf(alternative: Predicate[]): Map<string, Bound> {
  const bounds = new Map<string, Bound>();
  for (const [path, bound] of alternative.flatMap(boundsOn)) {
    if (bounds.get(path) !== 'points') bounds.set(path, bound);
  }
  return bounds;
}

function boundsOn(predicate: Predicate): [path: string, bound: Bound][] {
  if (predicate.op === '$and' || predicate.op === '$or') return [];
  if (predicate.op === '$eq' || predicate.op === '$in') return [[predicate.path, 'points']];
  if (predicate.op !== 'other') return [[predicate.path, 'range']];
  if (predicate.operator !== '$elemMatch') return [];
  const [elements = []] = alternativesOf(parseFilter(predicate.value as object));
  return elements.flatMap(boundsOn).map(([path, bound]) => [`${predicate.path}.${path}`, bound]);
}

/** Whether what lies behind the points of the leading fields is in the order that is asked for, or in its reverse. */
function isSorted(key: [string, number][], bounds: Map<string, Bound>, sort: [string, number][]): boolean {
  const begin = key.findIndex(([path]) => bounds.get(path) !== 'points' || path === sort[0]?.[0]);
  const rest = begin < 0 ? [] : key.slice(begin, begin + sort.length);
  const turns = sort.map(([path, direction], place) => {
    const [keyPath, keyDirection] = rest[place] ?? [];
    return keyPath === path ? direction * (keyDirection ?? 0) : 0;
  });
  return turns.every((turn) => turn === 1) || turns.every((turn) => turn === -1);
}
