import { randomUUID } from 'node:crypto';

/** A call of a repository, and how the database finds what the call looks for. */
export interface Call<R> {
  make: (repository: R) => unknown;
  found: By;
}

/** By an index of this name; by going through the whole collection, and why that is meant; or nothing is looked for. */
export type By = { index: string } | { scan: string } | 'nothing';

/** Calls of every method, in each of the ways that make another query of it. */
export type CallsOf<R> = { [Method in keyof R]: Call<R>[] };

export function byId<R>(make: Call<R>['make']): Call<R> {
  return by('_id_', make);
}

export function by<R>(index: string, make: Call<R>['make']): Call<R> {
  return { make, found: { index } };
}

/** For what stays small whoever calls. */
export function byScanning<R>(reason: string, make: Call<R>['make']): Call<R> {
  return { make, found: { scan: reason } };
}

export function askingNothing<R>(make: Call<R>['make']): Call<R> {
  return { make, found: 'nothing' };
}

export const NOW = new Date();
export const FIRST_PAGE = { after: null, limit: 20 };
export const NEXT_PAGE = { after: { atMs: NOW.getTime(), id: 'last-id' }, limit: 20 };
/** The other order, within an interval. */
export const TURNED_PAGE = { ...NEXT_PAGE, direction: 'oldest_first', from: new Date(0), before: NOW } as const;
export const TENANT = { accountId: 'acct_1', mode: 'live' } as const;

/** Something that nothing else is called. */
export function unique(): string {
  return randomUUID();
}

/** The second one meets what the first has made. */
export async function twice(call: () => Promise<unknown>): Promise<void> {
  await call();
  await call();
}
