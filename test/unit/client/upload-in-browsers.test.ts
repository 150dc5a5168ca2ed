import { connect, uploadVideo } from '@mailsized/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { json, startFakeApi } from './fake-api-server.js';

const VIDEO = new Blob(['abcdefghij', 'klm']);

/** The half of a browser's XMLHttpRequest that the client uses. What happens to each request is scripted. */
class ScriptedRequest {
  static script: ((request: ScriptedRequest) => void)[] = [];
  static aborted = 0;
  status = 0;
  url = '';
  body = new Blob();
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };

  open(_: string, url: string): void {
    this.url = url;
  }

  setRequestHeader(): void {}

  send(body: Blob): void {
    this.body = body;
    const act = ScriptedRequest.script.shift() ?? arrive;
    queueMicrotask(() => act(this));
  }

  abort(): void {
    ScriptedRequest.aborted += 1;
    this.onabort?.();
  }
}

function arrive(request: ScriptedRequest): void {
  request.upload.onprogress?.({ loaded: request.body.size });
  request.status = 200;
  request.onload?.();
}

describe('uploading in a browser', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    ScriptedRequest.script = [];
    ScriptedRequest.aborted = 0;
  });

  it('tells how much of a part has left, and takes it back when the part fails', async () => {
    const told: number[] = [];
    const errors: unknown[] = [];
    ScriptedRequest.script.push((request) => {
      request.upload.onprogress?.({ loaded: 4 });
      request.onerror?.();
    });
    await upload({ onProgress: (sentBytes) => told.push(sentBytes), onRetry: (error) => errors.push(error) });
    // The last byte of a part counts when the store has answered.
    expect(told).toEqual([0, 4, 0, 9, 10, 12, 13]);
    expect(errors).toMatchObject([{ name: 'NoAnswer' }]);
  });

  it('is stopped in the middle of a part', async () => {
    const stop = new AbortController();
    ScriptedRequest.script.push(() => stop.abort(new Error('enough')));
    await expect(upload({ signal: stop.signal })).rejects.toThrow('enough');
    expect(ScriptedRequest.aborted).toBe(1);
  });

  it('tries again at once when the browser is online again', async () => {
    const online = new EventTarget();
    vi.stubGlobal('addEventListener', online.addEventListener.bind(online));
    vi.stubGlobal('removeEventListener', online.removeEventListener.bind(online));
    ScriptedRequest.script.push((request) => request.onerror?.());
    const anHourMs = 3_600_000;
    neverEnd({ waitsFromMs: 10_000 });
    await upload({
      firstWaitMs: anHourMs,
      patienceMs: anHourMs,
      onRetry: () => setTimeout(() => online.dispatchEvent(new Event('online'))),
    });
  });
});

/** Only what ends such a wait early lets the test go on. */
function neverEnd({ waitsFromMs }: { waitsFromMs: number }): void {
  const { setTimeout: wait } = globalThis;
  vi.stubGlobal('setTimeout', (act: () => void, ms = 0) => (ms < waitsFromMs ? wait(act, ms) : undefined));
}

async function upload(options: Partial<Parameters<typeof uploadVideo>[0]>): Promise<void> {
  vi.stubGlobal('XMLHttpRequest', ScriptedRequest);
  const baseUrl = await startFakeApi(({ method, path, body }, response) => {
    if (path.endsWith('/upload/complete')) return json(response, { sizeBytes: VIDEO.size });
    if (method === 'GET') return json(response, { parts: [] });
    const { partNumbers } = JSON.parse(body.toString()) as { partNumbers: number[] };
    json(response, {
      parts: partNumbers.map((partNumber) => ({ partNumber, url: 'http://store.test/', headers: {} })),
    });
  });
  const plan = { partSizeBytes: 10, partCount: 2 };
  await uploadVideo({
    client: connect({ baseUrl, bearer: 'token' }),
    jobId: 'j',
    file: VIDEO,
    plan,
    parallel: 1,
    firstWaitMs: 1,
    ...options,
  });
}
