import { connect, uploadVideo, type UploadOptions } from '@mailsized/client';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { json, startFakeApi, problem, type RequestHandler } from './fake-api-server.js';

const PART = 10;
const VIDEO = new Blob(['abcdefghij', 'klmnopqrst', 'uvw']);

describe('uploading a video', () => {
  it('sends every part once and says how far it is', async () => {
    const store = new FakeUploadApi();
    const told: number[] = [];
    await upload(store.answer, { onProgress: (sentBytes) => told.push(sentBytes), parallel: 1 });
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
    expect(store.arrived).toEqual([1, 2, 3]);
    expect(told).toEqual([0, 10, 20, 23]);
    expect(store.completions).toBe(1);
  });

  it('does not send again what is there, but sends again what is there in part', async () => {
    const store = new FakeUploadApi();
    store.parts.set(1, 'abcdefghij').set(2, 'klm');
    const told: number[] = [];
    await upload(store.answer, { onProgress: (sentBytes) => told.push(sentBytes) });
    expect(store.arrived.sort()).toEqual([2, 3]);
    expect(told[0]).toBe(10);
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
  });

  it('sends again what is of the right length and something else', async () => {
    const store = new FakeUploadApi();
    store.parts.set(1, 'abcdefghij').set(2, 'KLMNOPQRST');
    await upload(store.answer);
    expect(store.arrived.sort()).toEqual([2, 3]);
  });

  it('tries a part again with a fresh URL, when the store fails, the URL is too old or the line is cut', async () => {
    const store = new FakeUploadApi();
    store.refusals.push(500, 403, 'cut');
    await upload(store.answer, { parallel: 1 });
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
    expect(store.urlsOf(1)).toHaveLength(4);
    expect(new Set(store.urlsOf(1)).size).toBe(4);
  });

  it('has only the part signed again that has failed', async () => {
    const store = new FakeUploadApi();
    store.refusals.push(500, 'cut');
    await upload(store.answer, { parallel: 1 });
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
    expect(store.signatures).toBe(3 + 2);
  });

  it('is complete when the store has joined the parts before and the API does not know it yet', async () => {
    const store = new FakeUploadApi();
    store.isJoined = true;
    await upload(store.answer);
    expect([store.arrived, store.completions]).toEqual([[], 1]);
  });

  it('gives up when the store has neither the parts nor the whole', async () => {
    const uploading = upload((_, response) => problem(response, 'upload_gone', 410));
    await expect(uploading).rejects.toMatchObject({ name: 'ApiProblem', problem: { code: 'upload_gone' } });
  });

  it('waits for an API that is away, and goes on', async () => {
    const store = new FakeUploadApi();
    let away = 3;
    await upload((asked, response) => {
      if (asked.path.startsWith('/v1') && away > 0) {
        away -= 1;
        return problem(response, 'dependency_unavailable', 503);
      }
      store.answer(asked, response);
    });
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
  });

  it('sends what is missing when the store has lost a part', async () => {
    const store = new FakeUploadApi();
    store.loseBeforeCompletion = 2;
    await upload(store.answer);
    expect(store.whole()).toBe('abcdefghijklmnopqrstuvw');
    expect(store.completions).toBe(2);
  });

  it('gives up with the API’s words when that has no use', async () => {
    const uploading = upload((_, response) => problem(response, 'upload_closed', 409));
    await expect(uploading).rejects.toMatchObject({ name: 'ApiProblem', problem: { code: 'upload_closed' } });
  });

  it('gives up when patience has ended', async () => {
    const store = new FakeUploadApi();
    store.refusals.push(...Array<number>(50).fill(503));
    const uploading = upload(store.answer, { patienceMs: 50 });
    await expect(uploading).rejects.toMatchObject({ name: 'StoreRefusal', status: 503 });
  });

  it('stops at once when it is told to', async () => {
    const store = new FakeUploadApi();
    const stop = new AbortController();
    const uploading = upload(store.answer, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(uploading).rejects.toThrow('enough');
    expect(store.completions).toBe(0);
  });
});

async function upload(answer: RequestHandler, options: Partial<UploadOptions> = {}): Promise<void> {
  const client = connect({ baseUrl: await startFakeApi(answer), bearer: 'token' });
  const plan = { partSizeBytes: PART, partCount: 3 };
  await uploadVideo({ client, jobId: 'j', file: VIDEO, plan, firstWaitMs: 5, ...options });
}

/** By Node's own zlib, as the store would count it. */
function checksumOf(text: string): string {
  const fourBytes = Buffer.alloc(4);
  fourBytes.writeUInt32BE(crc32(text));
  return fourBytes.toString('base64');
}

/** API and store in one: it signs, takes and lists parts. */
class FakeUploadApi {
  readonly parts = new Map<number, string>();
  readonly arrived: number[] = [];
  readonly refusals: (number | 'cut')[] = [];
  completions = 0;
  loseBeforeCompletion: number | null = null;
  private readonly urls: string[] = [];
  isJoined = false;
  signatures = 0;

  whole(): string {
    return [1, 2, 3].map((partNumber) => this.parts.get(partNumber) ?? '?').join('');
  }

  urlsOf(partNumber: number): string[] {
    return this.urls.filter((url) => url.startsWith(`/part/${partNumber}?`));
  }

  answer: RequestHandler = (asked, response) => {
    const { method, path, headers, body } = asked;
    if (path.startsWith('/part/')) return this.take(asked, response);
    expect(headers.authorization).toBe('Bearer token');
    if (path.endsWith('/upload/complete')) return this.complete(response);
    if (method === 'GET') {
      if (this.isJoined) return problem(response, 'upload_gone', 410);
      const parts = [...this.parts].map(([partNumber, text]) => ({
        partNumber,
        sizeBytes: text.length,
        etag: '"x"',
        crc32: checksumOf(text),
      }));
      return json(response, { parts });
    }
    const { partNumbers, crc32: sums } = JSON.parse(body.toString()) as {
      partNumbers: number[];
      crc32: Record<string, string>;
    };
    const url = (partNumber: number): string => `http://${headers.host}/part/${partNumber}?${(this.signatures += 1)}`;
    json(response, {
      parts: partNumbers.map((partNumber) => ({
        partNumber,
        url: url(partNumber),
        sizeBytes: 0,
        headers: { 'x-amz-checksum-crc32': sums[partNumber] },
      })),
    });
  };

  private take({ path, body, headers }: Parameters<RequestHandler>[0], response: Parameters<RequestHandler>[1]): void {
    this.urls.push(path);
    const refusal = this.refusals.shift();
    if (refusal === 'cut') return void response.destroy();
    if (refusal !== undefined) return void response.writeHead(refusal).end();
    const partNumber = Number(/\d+/.exec(path)?.[0]);
    expect(headers['x-amz-checksum-crc32']).toBe(checksumOf(body.toString()));
    this.arrived.push(partNumber);
    this.parts.set(partNumber, body.toString());
    response.end();
  }

  private complete(response: Parameters<RequestHandler>[1]): void {
    this.completions += 1;
    if (this.loseBeforeCompletion !== null) {
      this.parts.delete(this.loseBeforeCompletion);
      this.loseBeforeCompletion = null;
      return problem(response, 'upload_incomplete', 409);
    }
    json(response, { sizeBytes: VIDEO.size });
  }
}
