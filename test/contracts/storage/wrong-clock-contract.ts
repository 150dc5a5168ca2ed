import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { inputKey, outputKey } from '../../../src/domain/object-keys.js';
import type { StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';

const TTL_SEC = 300;

/** Part of the contract of every store: a link is valid from now on by the clock of the store. */
export function wrongClockContract(storage: () => StorageGateway): void {
  describe.each([-10, 10])('while our own clock is off by %i minutes', (minutes) => {
    function setClockWrong(): void {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
      onTestFinished(() => void vi.useRealTimers());
    }

    it('a link opens', async () => {
      setClockWrong();
      const key = outputKey(randomUUID(), 'attempt');
      await storage().putText(key, 'video');
      const download = await storage().presignDownload(key, {
        fileName: 'film.mp4',
        contentType: 'video/mp4',
        ttlSec: TTL_SEC,
      });
      expect((await fetch(download)).status).toBe(200);
      expect((await fetch(await storage().presignInline(key, TTL_SEC))).status).toBe(200);
    });

    it('a link opens that was signed before the store was asked again', async () => {
      const key = outputKey(randomUUID(), 'attempt');
      await storage().putText(key, 'video');
      setClockWrong();
      expect((await fetch(await storage().presignInline(key, TTL_SEC))).status).toBe(200);
    });

    it('a part can be sent', async () => {
      setClockWrong();
      const key = inputKey(randomUUID());
      const uploadId = await storage().createMultipartUpload(key, 'video/mp4');
      const [part] = await storage().presignParts(key, uploadId, [{ partNumber: 1, sizeBytes: 4 }], TTL_SEC);
      const answer = await fetch(part?.url ?? 'nothing was signed', { method: 'PUT', body: 'part' });
      expect(answer.status).toBe(200);
    });
  });
}
