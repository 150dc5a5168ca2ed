import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inputKey } from '../../../src/domain/object-keys.js';
import type { StorageGateway } from '../../../src/gateways/storage/storage.gateway.js';

/** Where the page is that may upload while the contract of a store is tested. */
export const PAGE_ORIGIN = 'https://page.example';

/** Part of the contract of every store: which pages a browser lets upload. */
export function browserAccessContract(storage: () => StorageGateway): void {
  describe('a page in a browser', () => {
    /** Whether a browser would let a page of this origin send a part and read its ETag. https://fetch.spec.whatwg.org/#http-cors-protocol */
    async function mayUpload(origin: string): Promise<boolean> {
      const key = inputKey(randomUUID());
      const uploadId = await storage().createMultipartUpload(key, 'video/mp4');
      const [part] = await storage().presignParts(key, uploadId, [{ partNumber: 1, sizeBytes: 4 }], 300);
      const url = part?.url ?? 'nothing was signed';
      const asked = {
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,x-amz-checksum-crc32',
      };
      const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin, ...asked } });
      const answer = await fetch(url, { method: 'PUT', headers: { origin }, body: 'part' });
      expect(answer.headers.get('etag')).toMatch(/^"?[0-9a-f]{32}"?$/);
      const says = ({ headers }: Response, name: string): string => headers.get(`access-control-${name}`) ?? '';
      const isAllowed = [preflight, answer].every((each) => ['*', origin].includes(says(each, 'allow-origin')));
      const mayPut = preflight.ok && says(preflight, 'allow-methods').includes('PUT');
      return isAllowed && mayPut && says(answer, 'expose-headers').toLowerCase().includes('etag');
    }

    it('sends parts and reads their ETag when its origin is allowed, and only then', async () => {
      expect(await mayUpload(PAGE_ORIGIN)).toBe(true);
      expect(await mayUpload('https://elsewhere.example')).toBe(false);
    });

    it('plays a result and reads it whole, to share it, when its origin is allowed, and only then', async () => {
      const key = `${randomUUID()}/result.mp4`;
      await storage().putText(key, 'a film');
      const urls = [
        await storage().presignInline(key, 300),
        await storage().presignDownload(key, { fileName: 'film.mp4', contentType: 'video/mp4', ttlSec: 300 }),
      ];
      for (const url of urls) {
        const whole = await fetch(url, { headers: { origin: PAGE_ORIGIN } });
        expect(['*', PAGE_ORIGIN]).toContain(whole.headers.get('access-control-allow-origin'));
        expect(await whole.text()).toBe('a film');
        const part = await fetch(url, { headers: { origin: PAGE_ORIGIN, range: 'bytes=2-3' } });
        expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 2-3/6']);
        expect(await part.text()).toBe('fi');
        const elsewhere = await fetch(url, { headers: { origin: 'https://elsewhere.example' } });
        expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
        await elsewhere.body?.cancel();
      }
    });

    it('is let in or shut out when the origins that are allowed change', async () => {
      const change = async (...allowedOrigins: string[]) => await storage().prepareBucket({ allowedOrigins });
      expect(await change('https://second.example', 'https://*.third.example')).toBe('written');
      expect(await mayUpload(PAGE_ORIGIN)).toBe(false);
      expect(await mayUpload('https://second.example')).toBe(true);
      expect(await mayUpload('https://www.third.example')).toBe(true);
      expect(await change('*')).toBe('written');
      expect(await mayUpload('https://elsewhere.example')).toBe(true);
      expect(await change(PAGE_ORIGIN)).toBe('written');
      expect(await mayUpload(PAGE_ORIGIN)).toBe(true);
    });
  });
}
