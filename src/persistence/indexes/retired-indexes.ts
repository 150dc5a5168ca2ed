import type { mongo } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';

/** An index that an earlier version made and this one has replaced. */
export interface RetiredIndex {
  collection: string;
  name: string;
  key: Record<string, 1 | -1>;
  options?: Pick<mongo.IndexDescription, 'unique' | 'partialFilterExpression'>;
}

const holdsString = (field: string) => ({ partialFilterExpression: { [field]: { $type: 'string' } } });

export const RETIRED_INDEXES: readonly RetiredIndex[] = [
  {
    collection: 'payments',
    name: 'paymentIntentId_1',
    key: { paymentIntentId: 1 },
    options: { unique: true, ...holdsString('paymentIntentId') },
  },
  {
    collection: 'videos',
    name: 'emailHash_1_createdAt_-1__id_-1',
    key: { emailHash: 1, createdAt: -1, _id: -1 },
    options: holdsString('emailHash'),
  },
  {
    collection: 'videos',
    name: 'accountId_1_createdAt_-1__id_-1',
    key: { accountId: 1, createdAt: -1, _id: -1 },
    options: holdsString('accountId'),
  },
  {
    collection: 'videos',
    name: 'callerHash_1_state_1',
    key: { callerHash: 1, state: 1 },
    options: holdsString('callerHash'),
  },
  { collection: 'videos', name: 'state_1', key: { state: 1 } },
  { collection: 'videos', name: 'byState', key: { state: 1, createdAt: 1 } },
  {
    collection: 'payments',
    name: 'unsettled',
    key: { createdAt: 1 },
    options: { partialFilterExpression: { settledAt: null } },
  },
  { collection: 'outbox', name: 'jobId_1', key: { jobId: 1 } },
  {
    collection: 'money_differences',
    name: 'firstSeenAt_1',
    key: { firstSeenAt: 1 },
    options: { partialFilterExpression: { settledAt: null } },
  },
];

// The format on disk, and an option that MongoDB has ignored since 4.2: neither affects what the index contains.
const IGNORED_FIELDS = ['v', 'background'];

/** Whether an index of the database is this one. The name is no proof: an operator's own index may have it too. */
export function isRetired(present: mongo.IndexDescriptionInfo, { name, key, options = {} }: RetiredIndex): boolean {
  const { name: itsName, key: itsKey, ...others } = present;
  const itsOptions = Object.entries(others).filter(([option]) => !IGNORED_FIELDS.includes(option));
  return (
    itsName === name &&
    // The order of the fields is part of the key.
    isDeepStrictEqual(Object.entries(itsKey), Object.entries(key)) &&
    isDeepStrictEqual(Object.fromEntries(itsOptions), { ...options })
  );
}
