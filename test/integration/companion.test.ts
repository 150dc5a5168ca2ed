import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { VideoView } from '../../src/api/videos/video.schemas.js';
import { videoWorkflowId } from '../../src/contracts/workflow-names.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WorkflowHistory } from '../support/stack/workflow-history.js';

const SIZE_BYTES = 12_000_000;
const video = Buffer.alloc(SIZE_BYTES, 'not much of a video ');

/** A job, and its upload as Uppy's plugin asks for it. */
interface Upload {
  id: string;
  token: string;
  base: string;
  key: string;
  uploadId: string;
}

describe('the upload as Uppy asks for it', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it('has one multipart upload, however often it is created', async () => {
    const upload = await begin();
    const again = await ask(`${upload.base}/s3/multipart`, 'POST', {
      filename: 'a.mp4',
      type: 'video/mp4',
      metadata: {},
    });
    expect(again).toEqual({ status: 200, body: { key: upload.key, uploadId: upload.uploadId } });
  });

  it('arrives whole, part by part, and says where the job is', async () => {
    const upload = await begin();
    for (const partNumber of [2, 1]) expect(await sendPart(upload, partNumber)).toBe(200);
    expect(await ask(of(upload, ''))).toMatchObject({ status: 200, body: [{ PartNumber: 1, Size: 5_242_880 }, {}] });
    expect(await complete(upload)).toMatchObject({ status: 409, body: { code: 'upload_incomplete' } });

    expect(await sendPart(upload, 3)).toBe(200);
    const done = await complete(upload);
    expect(done).toMatchObject({ status: 200, body: { key: upload.key } });
    expect(await complete(upload)).toEqual(done);
    expect(await deployment().objects.sha256OfInput(upload.id)).toBe(createHash('sha256').update(video).digest('hex'));
    const { location } = done.body as { location: string };
    const request = { token: upload.token };
    expect(await deployment().client.json(new URL(location).pathname, request)).toMatchObject({ id: upload.id });
    expect(await ask(of(upload, '/1'))).toMatchObject({ status: 409, body: { code: 'upload_closed' } });
  });

  it('takes no part that is shorter than it must be', async () => {
    const upload = await begin();
    const { url } = (await ask(of(upload, '/3'))).body as { url: string };
    expect((await fetch(url, { method: 'PUT', body: video.subarray(0, 10) })).status).toBe(403);
    expect(await ask(of(upload, ''))).toEqual({ status: 200, body: [] });
  });

  it.each([
    ['another key', (own: Upload, other: Upload) => ({ ...own, key: other.key })],
    ['another upload', (own: Upload, other: Upload) => ({ ...own, uploadId: other.uploadId })],
    ['another upload and its key', (own: Upload, other: Upload) => ({ ...other, base: own.base })],
  ])('does not reach %s', async (_, mixed) => {
    const [own, other] = [await begin(), await begin()];
    const wrong = mixed(own, other);
    const refused = { status: 404, body: { code: 'upload_unknown' } };
    expect(await ask(of(wrong, '/1'))).toMatchObject(refused);
    expect(await ask(of(wrong, ''))).toMatchObject(refused);
    expect(await complete(wrong)).toMatchObject(refused);
    expect(await ask(of(wrong, ''), 'DELETE')).toMatchObject(refused);
  });

  it.each(['0', '4', '10001', 'one', '1.5'])('has no part %s', async (partNumber) => {
    const upload = await begin();
    expect(await ask(of(upload, `/${partNumber}`))).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  it('is never one piece', async () => {
    const { base } = await begin();
    const answer = await ask(`${base}/s3/params?filename=a.mp4&type=video%2Fmp4`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'multipart_only' } });
  });

  it('ends the job when it is called off, and deletes what has arrived', async () => {
    const upload = await begin();
    await sendPart(upload, 1);
    expect((await ask(of(upload, ''), 'DELETE')).status).toBe(202);
    await eventually(
      () => view(upload),
      ({ state }) => state === 'canceled',
    );
    await eventually(
      () => deployment().objects.keysAndOpenUploadsOf(upload.id),
      (left) => left.length === 0,
    );
    expect(await ask(of(upload, ''), 'DELETE')).toMatchObject({ status: 409, body: { code: 'upload_closed' } });
  });

  it('adds nothing to the history of its job once it is complete, however often it is said to be', async () => {
    const { client, temporal } = deployment();
    const order = await uploadAndAwaitQuote(client, { path: clips().small, target: SMALL_TARGET });
    const { size: sizeBytes } = await stat(clips().small);
    for (let times = 0; times < 3; times += 1) expect(await order.completeUpload()).toEqual({ sizeBytes });
    expect((await WorkflowHistory.of(temporal, videoWorkflowId(order.id))).acceptedUpdates).toBe(1);
  });

  it('cannot be called off once it is whole: the token stops nothing that follows', async () => {
    const upload = await begin();
    for (const partNumber of [1, 2, 3]) await sendPart(upload, partNumber);
    await complete(upload);
    await eventually(
      () => view(upload),
      ({ state }) => state !== 'uploading',
    );
    expect(await ask(of(upload, ''), 'DELETE')).toMatchObject({ status: 409, body: { code: 'upload_closed' } });
  });

  it('may be asked for by a page of another origin', async () => {
    const { base } = await begin();
    const headers = { origin: 'https://mail.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(`${base}/s3/multipart`, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://mail.example');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
  });

  it('leaves no token in the log', async () => {
    const { base, id } = await begin();
    const [, mac = 'no token'] = base.split(`${id}.`);
    await ask(`${base}/s3/params`);
    const logs = await eventually(
      () => deployment().appLogs(),
      (text) => text.includes(`/v1/uploads/${id}/s3/params`),
    );
    expect(logs).not.toContain(mac);
  });

  async function begin(): Promise<Upload> {
    const body = { fileName: 'a.mp4', sizeBytes: SIZE_BYTES, target: { provider: 'gmail' } };
    const made = await deployment().client.json<{ video: VideoView; token: string; upload: { companionUrl: string } }>(
      '/v1/videos',
      { method: 'POST', body },
    );
    const base = made.upload.companionUrl;
    const created = await ask(`${base}/s3/multipart`, 'POST', { filename: 'a.mp4', type: 'video/mp4', metadata: {} });
    expect(created.status).toBe(200);
    return { id: made.video.id, token: made.token, base, ...(created.body as { key: string; uploadId: string }) };
  }

  async function view({ id, token }: Upload): Promise<VideoView> {
    return await deployment().client.json<VideoView>(`/v1/videos/${id}`, { token });
  }

  async function complete(upload: Upload) {
    return await ask(of(upload, '/complete'), 'POST', { parts: [{ PartNumber: 1, ETag: 'what the plugin has read' }] });
  }
});

function of({ base, uploadId, key }: Upload, rest: string): string {
  return `${base}/s3/multipart/${encodeURIComponent(uploadId)}${rest}?${String(new URLSearchParams({ key }))}`;
}

async function sendPart(upload: Upload, partNumber: number): Promise<number> {
  const { url } = (await ask(of(upload, `/${partNumber}`))).body as { url: string };
  const body = video.subarray((partNumber - 1) * 5_242_880, partNumber * 5_242_880);
  return (await fetch(url, { method: 'PUT', body })).status;
}

async function ask(url: string, method = 'GET', body?: object): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body), headers }) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}
