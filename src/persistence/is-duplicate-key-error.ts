import mongoose from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** Whether a write failed because a unique value is taken; if a field is given, only for the index on that field. */
export function isDuplicateKeyError(error: unknown, field?: string): boolean {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  return field === undefined || Object.hasOwn((error['keyPattern'] as object | undefined) ?? {}, field);
}
