import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useTestDeployment } from '../support/stack/test-deployment.js';

interface Answer {
  headers: Record<string, unknown>;
  body: Buffer;
}

describe('the files of the page', () => {
  const deployment = useTestDeployment({ workers: [] });

  /** Without the decompression that `fetch` does by itself. */
  async function ask(path: string, encoding: string): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      const url = deployment().client.baseUrl + path;
      request(url, { headers: { 'accept-encoding': encoding } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      })
        .on('error', reject)
        .end();
    });
  }

  it('are kept for ever and were compressed when they were built; the HTML is asked for again', async () => {
    const html = await ask('/', 'identity');
    expect(html.headers['cache-control']).toBe('private, no-cache');
    const assets = html.body.toString().match(/\/assets\/[\w.-]+\.(js|css)/g) ?? [];
    expect(assets.length).toBeGreaterThanOrEqual(2);
    for (const asset of assets) {
      const [plain, gzip, brotli] = [
        await ask(asset, 'identity'),
        await ask(asset, 'gzip'),
        await ask(asset, 'br, gzip'),
      ];
      for (const { headers } of [plain, gzip, brotli]) {
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(headers['vary']).toContain('Accept-Encoding');
      }
      // Of a very small file, what is compressed is larger; it is sent as it is.
      if (plain.body.length < 1000) continue;
      expect([gzip.headers['content-encoding'], brotli.headers['content-encoding']]).toEqual(['gzip', 'br']);
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    }
  });

  it('tell search engines what is no page', async () => {
    const { headers, body } = await ask('/robots.txt', 'identity');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(body.toString()).toContain('Disallow: /v1/');
  });

  it('stay within their folder', async () => {
    for (const path of ['/../package.json', '/..%2fsrc/main.js', '/assets/..%2f..%2fsrc/main.js']) {
      const { body } = await ask(path, 'identity');
      expect(body.toString()).not.toMatch(/"dependencies"|NestFactory/);
    }
  });
});
