import type { Model } from 'mongoose';
import { isDuplicateKeyError } from './is-duplicate-key-error.js';

/**
 * Inserts a record unless its id is taken. The unique id decides, not an upsert: under concurrency, some servers that
 * speak MongoDB's protocol report to every caller of an upsert that it was the first.
 *
 * @returns null if this call inserted the record, otherwise the existing record.
 */
export async function insertIfAbsent<T extends { _id: string }>(model: Model<T>, record: T): Promise<T | null> {
  try {
    await new model(record).save();
    return null;
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    return await model.findById(record._id).lean<T>().orFail().exec();
  }
}
