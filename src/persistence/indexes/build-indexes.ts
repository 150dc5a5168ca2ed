import mongoose, { type Collection, type Connection, type mongo } from 'mongoose';
import type { Logger } from '../../observability/logger.js';
import { indexFailureCodeOf, type IndexFailure } from './index-failure.js';
import { RETIRED_INDEXES, isRetired } from './retired-indexes.js';
import { WITHOUT_TIMEOUT } from './without-timeout.js';

type IndexSpec = [key: Record<string, mongo.IndexDirection>, options: mongo.IndexOptions];

const INDEX_NOT_FOUND = 27;

/**
 * Builds the indexes of every schema, then drops those of earlier versions that they replace. Nothing is dropped from a
 * collection that lacks an index, so what was unique before is unique at every moment. An index that an operator has
 * made is never dropped. A repeat changes nothing, and several processes may do it at once.
 *
 * For a while the old and the new index exist side by side, with the same key and different filters: MongoDB allows
 * that since 5.0 (SERVER-25023).
 *
 * @returns the indexes that MongoDB refuses to build.
 * @throws when MongoDB does not answer.
 */
export async function buildIndexes(connection: Connection, logger: Logger): Promise<IndexFailure[]> {
  const failures = await Promise.all(
    Object.values(connection.models).map(async ({ collection, schema }) => {
      const missing = await buildIndexesOf(collection, schema.indexes() as IndexSpec[]);
      if (missing.length === 0) await dropRetiredIndexes(collection, logger);
      return missing;
    }),
  );
  return failures.flat();
}

async function buildIndexesOf(collection: Collection, indexes: IndexSpec[]): Promise<IndexFailure[]> {
  const failures: IndexFailure[] = [];
  for (const [key, options] of indexes) {
    const index = options.name ?? Object.entries(key).flat().join('_');
    try {
      await collection.createIndex(key, { ...options, name: index }, WITHOUT_TIMEOUT);
    } catch (error) {
      const code = indexFailureCodeOf(error);
      if (!code) throw error;
      failures.push({ collection: collection.name, index, code });
    }
  }
  return failures;
}

async function dropRetiredIndexes(collection: Collection, logger: Logger): Promise<void> {
  const retired = RETIRED_INDEXES.filter((index) => index.collection === collection.name);
  if (retired.length === 0) return;
  const present = await collection.indexes();
  for (const { name: index } of retired.filter((each) => present.some((one) => isRetired(one, each)))) {
    try {
      await collection.dropIndex(index);
    } catch (error) {
      if (!(error instanceof mongoose.mongo.MongoServerError)) throw error;
      // Another process was quicker.
      if (error.code === INDEX_NOT_FOUND) continue;
      // The index takes space and does no other harm: the next start tries again.
      logger.warn({ collection: collection.name, index, err: error }, 'an index that nothing uses was not dropped');
    }
  }
}
