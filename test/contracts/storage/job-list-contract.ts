import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputKey, posterKey } from '../../../src/domain/object-keys.js';
import type { JobFiles, StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';

/** What `listJobs` must do in every object store, whatever else is in the bucket. */
export function jobListContract(storage: () => StorageGateway): void {
  describe('the list of jobs', () => {
    // Keys are sorted as text: `-` before the `/` that ends an id, `0` after it.
    const name = randomUUID();
    const [dash, plain, zero, uploading] = [`${name}-x`, name, `${name}0`, `${name}9`];
    let beganMs: number;

    beforeAll(async () => {
      for (const job of [zero, plain, dash]) {
        for (const key of [inputKey(job), posterKey(job, 'p')]) await storage().putText(key, 'x');
      }
      await storage().createMultipartUpload(inputKey(uploading), 'video/mp4');
      // Some stores have times in whole seconds only.
      await sleep(1100);
      beganMs = Math.floor(Date.now() / 1000) * 1000;
      await storage().createMultipartUpload(posterKey(dash, 'late'), 'image/jpeg');
    });

    async function listed(after: string | null): Promise<JobFiles[]> {
      return (await Array.fromAsync(storage().listJobs(after))).filter(({ jobId }) => jobId.startsWith(name));
    }

    it('has each job once that has an object or an open upload, in the order of the keys', async () => {
      expect((await listed(null)).map(({ jobId }) => jobId)).toEqual([dash, plain, zero, uploading]);
    });

    it('continues after any of them', async () => {
      const all = (await listed(null)).map(({ jobId }) => jobId);
      for (const [index, after] of all.entries()) {
        expect((await listed(after)).map(({ jobId }) => jobId)).toEqual(all.slice(index + 1));
      }
      expect(await listed('~')).toEqual([]);
    });

    it('has the time of the newest object or open upload of a job', async () => {
      expect((await listed(null)).find(({ jobId }) => jobId === dash)?.newestAtMs).toBeGreaterThanOrEqual(beganMs);
    });
  });
}
