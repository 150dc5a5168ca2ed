import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { checkpointIdentity, type CheckpointInputs } from '../../src/domain/media/encode/checkpoint-identity.js';
import { checkpointKey } from '../../src/domain/object-keys.js';
import type { CheckpointStore } from '../../src/gateways/media/media.gateway.js';
import { ObjectMissing, type StorageGateway } from '../../src/gateways/storage/storage.gateway.js';
import type { Logger } from '../../src/observability/logger.js';

interface Deps {
  storage: StorageGateway;
  logger: Logger;
}

/**
 * The checkpoints of one encode in the object store, compressed, under the job's prefix, so that clean-up deletes them
 * with the job's other files. Two encodes share checkpoints exactly when their subjects are the same.
 */
export function checkpointsOf({ storage, logger }: Deps, jobId: string, subject: CheckpointInputs): CheckpointStore {
  const digest = createHash('sha256').update(checkpointIdentity(subject)).digest('hex').slice(0, 32);
  const keyOf = (name: string): string => checkpointKey(jobId, digest, `${name}.gz`);
  return {
    async load(name, toPath, signal) {
      const packed = `${toPath}.gz`;
      try {
        await storage.download(keyOf(name), packed, { signal });
        await pipeline(createReadStream(packed), createGunzip(), createWriteStream(toPath), { signal });
        return true;
      } catch (error) {
        if (error instanceof ObjectMissing) return false;
        throw error;
      } finally {
        await rm(packed, { force: true });
      }
    },

    async save(name, fromPath, signal) {
      const packed = `${fromPath}.gz`;
      try {
        // The fastest level: most of the data is x264's tree, which shrinks by about as much at any level.
        const gzip = createGzip({ level: constants.Z_BEST_SPEED });
        await pipeline(createReadStream(fromPath), gzip, createWriteStream(packed), { signal });
        await storage.upload(keyOf(name), packed, { contentType: 'application/gzip', signal });
      } finally {
        await rm(packed, { force: true });
      }
    },

    onError(what, error) {
      logger.warn({ jobId, what, err: error }, 'an encode goes on without a checkpoint');
    },
  };
}
