import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PROBLEM_STATUSES } from '../../src/contracts/problem-codes.js';
import { PROBLEM_ANSWERS } from '../../texts/problems/answers.js';
import type { ApiRequest } from '../../stack/customer/api-client.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { makeTextFile } from '../support/footage/footage.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote, newAttemptId, requestedQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { workflowStatusOf } from '../support/stack/workflow-history.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { sendStripeWebhook } from '../support/stack/send-stripe-webhook.js';

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };
const NO_JOB = '00000000-0000-4000-8000-000000000000';

describe('the API to those who ask wrongly', () => {
  const deployment = useTestDeployment();
  const clips = useClips();

  it.each<[what: string, request: ApiRequest, path: string, code: keyof typeof PROBLEM_STATUSES]>([
    ['an unknown path', {}, '/v1/nothing', 'not_found'],
    ['a wrong method', { method: 'PATCH', body: {} }, '/v1/videos', 'method_not_allowed'],
    ['no token', {}, `/v1/videos/${NO_JOB}`, 'token_missing'],
    ['an unknown job', { token: 'abc' }, `/v1/videos/${NO_JOB}`, 'job_not_found'],
    ['a job id that is none', { token: 'abc' }, '/v1/videos/..%2f..%2fetc', 'job_not_found'],
    ['an upload above the limit', create({ sizeBytes: 2_000_000_001 }), '/v1/videos', 'upload_too_large'],
    ['an empty file', create({ sizeBytes: 0 }), '/v1/videos', 'upload_empty'],
    ['a path in place of a name', create({ fileName: '../../etc/passwd' }), '/v1/videos', 'file_name_unusable'],
    ['a name of invisible characters', create({ fileName: '\n\u200f\u2028' }), '/v1/videos', 'file_name_unusable'],
    ['a name that is too long', create({ fileName: `${'x'.repeat(252)}.mp4` }), '/v1/videos', 'file_name_unusable'],
    ['a file that is no video', create({ contentType: 'text/html' }), '/v1/videos', 'not_a_video'],
    ['a file that begins as a document', create({ head: headOf('%PDF-1.7') }), '/v1/videos', 'not_a_video'],
    ['less than the beginning of a file', create({ head: btoa('%PDF-1.7') }), '/v1/videos', 'invalid_request'],
    ['no body', { method: 'POST' }, '/v1/videos', 'invalid_request'],
    ['a support act without a key', act(), `/v1/support/videos/${NO_JOB}/refund`, 'api_key_missing'],
    ['a support act with a wrong key', act('ms_live_x'), `/v1/support/videos/${NO_JOB}/cancel`, 'api_key_invalid'],
  ])('answers %s with a problem', async (_, request, path, code) => {
    await expectProblem(await deployment().client.raw(path, request), code);
  });

  it('names every wrong field by its pointer', async () => {
    const body = { fileName: '', sizeBytes: -1, target: { provider: 'gmail' }, email: 'nobody', extra: true };
    const problem = await expectProblem(
      await deployment().client.raw('/v1/videos', { method: 'POST', body }),
      'invalid_request',
    );
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/email',
      '/extra',
      '/fileName',
      '/sizeBytes',
    ]);
  });

  it('tells the limit with an upload that is too large', async () => {
    const answer = await deployment().client.raw('/v1/videos', create({ sizeBytes: 2_000_000_001 }));
    expect(await answer.json()).toMatchObject({ limitBytes: 2_000_000_000 });
  });

  it('estimates for a caller so often and no more, and says what is beyond the limits', async () => {
    const hasty = await deployment().startExtraApi({ ESTIMATES_MAX: '4' });
    const ask = (body: object) => hasty.raw('/v1/estimates', { method: 'POST', body });
    const answer = await ask({ sizeBytes: 90_000_000, durationMs: 60_000, target: { provider: 'outlook' } });
    expect(await answer.json()).toMatchObject({
      estimates: [{ target: { provider: 'outlook' }, fit: 'likely', amountCents: 199, currency: 'usd' }, {}, {}],
    });
    const hopeless = await ask({
      sizeBytes: 2e9,
      durationMs: 1_200_000,
      target: { provider: 'own', ceilingBytes: 100_000 },
    });
    expect(await hopeless.json()).toMatchObject({
      estimates: [{ fit: 'unlikely', amountCents: null, lines: [] }, {}, {}, {}],
    });
    await expectProblem(await ask({ sizeBytes: 2_000_000_001, durationMs: 60_000 }), 'upload_too_large');
    await expectProblem(await ask({ sizeBytes: 90_000_000, durationMs: 1_200_001 }), 'video_too_long');
    const tooOften = await ask({ sizeBytes: 90_000_000, durationMs: 60_000 });
    expect(Number(tooOften.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectProblem(tooOften, 'too_many_requests');
  });

  it('refuses JSON that is none, and JSON that is huge, without reading all of it', async () => {
    await expectProblem(await post('{"fileName": '), 'malformed_request');
    await expectProblem(await post(JSON.stringify({ fileName: 'x'.repeat(5_000_000) })), 'request_too_large');
    await expectProblem(await post('['.repeat(50_000)), 'malformed_request');
  });

  it('opens a job to its own token only', async () => {
    const [mine, other] = await Promise.all([newOrder(), newOrder()]);
    await expectProblem(
      await deployment().client.raw(`/v1/videos/${mine.id}`, { token: other.token }),
      'token_invalid',
    );
    await expectProblem(await deployment().client.raw(`/v1/videos/${mine.id}/download`), 'token_missing');
    const byQuery = await deployment().client.raw(`/v1/videos/${mine.id}?token=${mine.token}`);
    expect(byQuery.status).toBe(200);
  });

  it('knows no act for a job that is not there, and nothing to refund where nothing was paid', async () => {
    const token = deployment().adminKey;
    const path = `/v1/support/videos/${NO_JOB}/refund`;
    await expectProblem(await deployment().client.raw(path, { method: 'POST', token, body: {} }), 'job_not_found');
    const order = await newOrder();
    await order.cancel();
    await eventually(
      () => workflowStatusOf(deployment().temporal, order.id),
      (end) => end === 'COMPLETED',
    );
    const again = `/v1/support/videos/${order.id}/refund`;
    await expectProblem(await deployment().client.raw(again, { method: 'POST', token, body: {} }), 'nothing_paid');
  });

  it('refuses a webhook that is not signed by Stripe, and keeps nothing of it', async () => {
    const url = `${deployment().stack.urls.api}/v1/webhooks/stripe`;
    const body = JSON.stringify({ id: 'evt_forged', type: 'payment_intent.succeeded', data: { object: {} } });
    const unsigned = { 'content-type': 'application/json' };
    const forged = { ...unsigned, 'stripe-signature': 't=1,v1=00' };
    for (const headers of [unsigned, forged]) {
      await expectProblem(await fetch(url, { method: 'POST', body, headers }), 'signature_invalid');
    }
    expect(await deployment().database.stripeEvent('evt_forged')).toBeNull();
  });

  it('keeps a webhook of a payment that is not ours, once, and acknowledges it', async () => {
    const event = { id: `evt_${newAttemptId()}`, type: 'charge.something_new', paymentIntentId: 'pi_somebody_else' };
    expect(await sendStripeWebhook(deployment().stack.env, event)).toBe(204);
    const kept = await deployment().database.stripeEvent(event.id);
    expect(kept).toMatchObject({ type: event.type, jobId: null, signalledAt: expect.any(Date) });
    expect(await sendStripeWebhook(deployment().stack.env, event)).toBe(204);
    expect(await deployment().database.stripeEvent(event.id)).toEqual(kept);
  });

  describe('about an upload', () => {
    it('says that parts are missing, lists those that are there, and goes on from them', async () => {
      const path = await makeTextFile(clips().folder, 'two-parts.mp4', 'x'.repeat(9_000_000));
      const order = await VideoOrder.create(deployment().client, { path, target: SMALL_TARGET });
      const first = await sendPart(order, path, 1);
      await expect(order.completeUpload()).rejects.toMatchObject({
        problem: { status: 409, code: 'upload_incomplete' },
      });

      const listed = await deployment().client.json(`/v1/videos/${order.id}/upload/parts`, { token: order.token });
      const crc32 = expect.any(String);
      expect(listed).toEqual({ parts: [{ partNumber: 1, sizeBytes: first, etag: expect.any(String), crc32 }] });
      await sendPart(order, path, 2);
      expect(await order.completeUpload()).toEqual({ sizeBytes: 9_000_000 });
    });

    it('answers a repeated completion the same', async () => {
      const order = await newOrder();
      await order.sendParts();
      const answers = await Promise.all([order.completeUpload(), order.completeUpload()]);
      expect(answers[1]).toEqual(answers[0]);
      await order.waitForState('quoted');
      expect(await order.completeUpload()).toEqual(answers[0]);
      const parts = { method: 'POST', token: order.token, body: { partNumbers: [1] } };
      await expectProblem(await deployment().client.raw(`/v1/videos/${order.id}/upload/parts`, parts), 'upload_closed');
    });

    it('lets the store refuse what is not as long as announced, and what its checksum does not fit', async () => {
      const order = await newOrder();
      const bytes = await readFile(clips().small);
      const fourBytes = Buffer.alloc(4);
      fourBytes.writeUInt32BE(crc32(bytes));
      const checksum = fourBytes.toString('base64');
      const [part] = await signParts(order, { partNumbers: [1], crc32: { 1: checksum } });
      const put = async (body: Buffer<ArrayBuffer>) =>
        (await fetch(part?.url ?? '', { method: 'PUT', body, headers: part?.headers ?? {} })).status;
      expect(await put(bytes.subarray(1))).toBe(403);
      expect(await put(Buffer.alloc(bytes.length))).toBe(400);
      await expect(order.completeUpload()).rejects.toMatchObject({ problem: { code: 'upload_incomplete' } });
      expect(await put(bytes)).toBe(200);
      const listed = await deployment().client.json(`/v1/videos/${order.id}/upload/parts`, { token: order.token });
      expect(listed).toMatchObject({ parts: [{ partNumber: 1, sizeBytes: bytes.length, crc32: checksum }] });
      await order.completeUpload();
    });

    it('refuses parts that came past the signed URLs and are more than was announced', async () => {
      const order = await newOrder();
      await deployment().objects.uploadPartDirectly(order.id, Buffer.alloc(order.sizeBytes + 1));
      await expect(order.completeUpload()).rejects.toMatchObject({ problem: { code: 'upload_size_mismatch' } });
    });
  });

  describe('about an offer', () => {
    it('sells only what was quoted, for exactly one means of payment', async () => {
      const unquoted = await newOrder();
      await expectProblem(await checkout(unquoted, { quoteId: 'q' }), 'not_quoted');
      await expectProblem(await deployment().client.raw(`/v1/videos/${unquoted.id}/quote`, unquoted), 'not_quoted');

      const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
      const { quoteId } = await requestedQuote(order);
      await expectProblem(await checkout(order, { quoteId: 'q', paymentMethodId: 'pm_card_visa' }), 'quote_unknown');
      await expectProblem(await checkout(order, { quoteId }), 'payment_method_required');
      const both = { quoteId, paymentMethodId: 'pm_card_visa', confirmationTokenId: 'ctoken_1' };
      await expectProblem(await checkout(order, both), 'payment_method_required');
      await expectProblem(await checkout(order, { quoteId, paymentMethodId: '4242424242424242' }), 'invalid_request');
      await expectProblem(await order.downloadLink(), 'result_not_ready');
      expect(await deployment().stripeSimulator.effects()).toEqual([]);
    });
  });

  async function newOrder(): Promise<VideoOrder> {
    return await VideoOrder.create(deployment().client, { path: clips().small, target: SMALL_TARGET });
  }

  async function checkout(order: VideoOrder, body: object): Promise<Response> {
    const request = { method: 'POST', token: order.token, body: { attemptId: newAttemptId(), ...body } };
    return await deployment().client.raw(`/v1/videos/${order.id}/checkout`, request);
  }

  async function post(body: string): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return await fetch(`${deployment().stack.urls.api}/v1/videos`, { method: 'POST', headers, body });
  }

  type SignedPart = { url: string; sizeBytes: number; headers: Record<string, string> };

  async function signParts(order: VideoOrder, body: object): Promise<SignedPart[]> {
    const request = { method: 'POST', token: order.token, body };
    return (await deployment().client.json<{ parts: SignedPart[] }>(`/v1/videos/${order.id}/upload/parts`, request))
      .parts;
  }

  async function sendPart(order: VideoOrder, path: string, partNumber: number): Promise<number> {
    const [part] = await signParts(order, { partNumbers: [partNumber] });
    const { url = '', sizeBytes = 0 } = part ?? {};
    const whole = await readFile(path);
    const bytes = partNumber === 1 ? whole.subarray(0, sizeBytes) : whole.subarray(-sizeBytes);
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    return bytes.length;
  }
});

function create(fields: object): ApiRequest {
  return { method: 'POST', body: { ...VIDEO, ...fields } };
}

/** The whole of a file of `VIDEO`'s size that begins so. */
function headOf(text: string): string {
  return Buffer.from(text.padEnd(VIDEO.sizeBytes, '\0')).toString('base64');
}

function act(token?: string): ApiRequest {
  return { method: 'POST', body: {}, ...(token && { token }) };
}

async function expectProblem(answer: Response, code: keyof typeof PROBLEM_STATUSES) {
  const body = (await answer.json()) as { errors?: { pointer: string }[] };
  const status = PROBLEM_STATUSES[code];
  const { title } = PROBLEM_ANSWERS[code];
  expect(body).toMatchObject({ code, status, title, type: `urn:mailsized:problem:${code}` });
  expect(body).toMatchObject({ requestId: expect.stringMatching(/./), detail: expect.stringMatching(/./) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  return body;
}
