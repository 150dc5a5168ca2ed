import type { ObjectStore } from './store.js';

const MAX_DEPTH = 4;

/**
 * Replaces ids with the objects that they refer to (https://docs.stripe.com/api/expanding_objects), for example
 * `latest_charge` or, in a list, `data.latest_charge`. Works on a copy; a path that leads nowhere changes nothing.
 */
export function expandObject(store: ObjectStore, value: unknown, paths: string[]): unknown {
  const copy = structuredClone(value);
  for (const path of paths) expandPath(store, copy, path.split('.').slice(0, MAX_DEPTH));
  return copy;
}

function expandPath(store: ObjectStore, value: unknown, [key, ...rest]: string[]): void {
  if (key === undefined || !value || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) expandPath(store, item, [key, ...rest]);
    return;
  }
  const field: unknown = Reflect.get(value, key);
  if (typeof field === 'string') {
    const found = store.findAny(field);
    if (found) Reflect.set(value, key, found);
  }
  expandPath(store, Reflect.get(value, key), rest);
}
