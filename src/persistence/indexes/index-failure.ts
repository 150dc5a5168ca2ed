import mongoose from 'mongoose';

/** Why an index cannot be built. Operators read these codes on the private port. */
export type IndexFailureCode = 'duplicate_values' | 'conflicting_index' | 'not_authorized' | 'build_failed';

/** An index that is missing. Names only: MongoDB's own message quotes the values that block it. */
export interface IndexFailure {
  collection: string;
  index: string;
  code: IndexFailureCode;
}

const CODE_OF_ERROR = new Map<unknown, IndexFailureCode>([
  [11_000, 'duplicate_values'],
  // Another index has its name, or its key and options under another name.
  [85, 'conflicting_index'],
  [86, 'conflicting_index'],
  [13, 'not_authorized'],
]);

/** @returns undefined when MongoDB did not refuse the index, but could not be reached. */
export function indexFailureCodeOf(error: unknown): IndexFailureCode | undefined {
  if (!(error instanceof mongoose.mongo.MongoServerError)) return undefined;
  return CODE_OF_ERROR.get(error.code) ?? 'build_failed';
}

/** What an operator must do. The process retries automatically. */
export const INDEX_REMEDIES: Record<IndexFailureCode, string> = {
  duplicate_values: 'several records hold a value that must be unique; correct them as RUNBOOK.md says',
  conflicting_index: 'an index of yours has its name, or is the same under another name; drop yours',
  not_authorized: 'the user in MONGODB_URI may not build indexes; grant it the role readWrite',
  build_failed: 'the log of MongoDB says why',
};
