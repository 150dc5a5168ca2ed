import { Body, Controller, Delete, Get, Param, Post, UseGuards, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccessContext, Principal } from '../../../src/api/access/principal.js';
import { ConditionalGet } from '../../../src/api/http/conditional-get.js';
import { IdempotencyKey, type IdempotentRequest } from '../../../src/api/http/idempotency-key.js';
import { Problem } from '../../../src/api/http/problem.js';
import { uploadTokenOf } from '../../../src/credentials/job-token.js';
import { startConfiguredApp } from './configured-app.js';

const JOB_ID = '1e5b1c86-1177-474e-855a-4d2d4cd67a4c';
const TOKEN = uploadTokenOf({ jobId: JOB_ID, tokenVersion: 1 }, ['a secret of the test']);
const SECRET = TOKEN.slice(JOB_ID.length + 1);
const API_KEY = 'ms_live_0123456789abcdef';

/** Stands for `AccessGuard`: who sends a bearer is an account. */
const identify = {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request & AccessContext>();
    const account = { kind: 'account', account: { _id: 'account-1' }, key: { mode: 'live' } } as unknown as Principal;
    request.principal = request.headers.authorization ? account : { kind: 'anonymous', address: '192.0.2.7' };
    return true;
  },
};

@Controller('v1')
@UseGuards(identify)
class Routes {
  @Get('videos/:jobId')
  @ConditionalGet()
  get(@Param('jobId') id: string) {
    return { id };
  }

  @Post('uploads/:uploadToken/s3/multipart')
  upload() {
    return {};
  }

  @Delete('keys/:prefix')
  revoke() {
    return {};
  }

  @Post('keys/:prefix/rotate')
  rotate(@IdempotencyKey() keyed: IdempotentRequest) {
    return keyed;
  }

  @Post('echo')
  echo(@Body() body: unknown) {
    return { body };
  }

  @Post('maintenance')
  maintain(): never {
    throw new Problem('maintenance', { retryAfterSec: 300 });
  }

  @Post('unreachable')
  reach(): never {
    throw new Problem('dependency_unavailable', {}, { cause: new Error('Temporal did not answer') });
  }
}

describe('the log of the API', () => {
  it.each<[method: string, path: string, logged: string]>([
    ['GET', `/v1/videos/${JOB_ID}?token=${SECRET}`, `/v1/videos/${JOB_ID}`],
    ['GET', `/V1/Videos/${JOB_ID}/?token=a&b=${SECRET}`, `/v1/videos/${JOB_ID}`],
    ['GET', `/v1/videos/${SECRET}`, '/v1/videos/:jobId'],
    ['POST', `/v1/uploads/${TOKEN}/s3/multipart`, `/v1/uploads/${JOB_ID}/s3/multipart`],
    ['POST', `/V1/UPLOADS/${TOKEN}/S3/MULTIPART`, `/v1/uploads/${JOB_ID}/s3/multipart`],
    ['POST', `/v1/uploads/${JOB_ID}%2E${SECRET}/s3/multipart`, `/v1/uploads/${JOB_ID}/s3/multipart`],
    ['POST', `/v1/%75ploads/${TOKEN}/s3/multipart`, `/v1/…/…/s3/multipart`],
    ['POST', `/v1/uploads/${TOKEN}/s3/multipart/x`, '/v1/uploads/…/s3/multipart/…'],
    ['GET', `/v1/uploads/${TOKEN}/s3/multipart`, '/v1/uploads/…/s3/multipart'],
    ['POST', `/v1/uploads/${TOKEN}%zz/s3/multipart`, '/v1/uploads/…/s3/multipart'],
    ['POST', `//v1/uploads/${TOKEN}`, '//v1/uploads/…'],
    ['POST', `/v1/uploads/${JOB_ID}/${SECRET};x#y`, `/v1/uploads/${JOB_ID}/…`],
    ['DELETE', `/v1/keys/${API_KEY}`, '/v1/keys/:prefix'],
    ['GET', `/v2/keys/${API_KEY}`, '/…/keys/…'],
  ])('says %s %s as %s, without what is secret', async (method, path, logged) => {
    const api = await startConfiguredApp(Routes);
    await fetch(api.url + path, { method });
    const [line] = await api.logged(1);
    expect(line).toMatchObject({ msg: 'request', method, path: logged });
    expect(JSON.stringify(line)).not.toContain(SECRET);
    expect(JSON.stringify(line)).not.toContain(API_KEY);
  });

  it('has no token in it when a body cannot be read before there is a route', async () => {
    const api = await startConfiguredApp(Routes);
    const headers = { 'content-type': 'application/json' };
    const path = `/v1/uploads/${TOKEN}/s3/multipart`;
    expect((await fetch(api.url + path, { method: 'POST', headers, body: '{' })).status).toBe(400);
    expect(await api.logged(1)).toMatchObject([{ path: '/v1/uploads/…/s3/multipart', status: '400' }]);
  });

  it('takes maintenance for what it is: no error, and no stack', async () => {
    const api = await startConfiguredApp(Routes);
    const answer = await fetch(`${api.url}/v1/maintenance`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '300']);
    const lines = await api.logged(1);
    expect(lines).toMatchObject([{ msg: 'request refused', code: 'maintenance', level: 30 }, { msg: 'request' }]);
    expect(lines[0]).not.toHaveProperty('err');
  });

  it('tells in full what made a server unavailable', async () => {
    const api = await startConfiguredApp(Routes);
    await fetch(`${api.url}/v1/unreachable`, { method: 'POST' });
    const [failure] = await api.logged(1);
    expect(failure).toMatchObject({ msg: 'request failed', code: 'dependency_unavailable', level: 50 });
    expect(JSON.stringify(failure)).toContain('Temporal did not answer');
  });
});

describe('a body that is not JSON', () => {
  it.each([
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['text/plain', 415],
    ['', 415],
    ['application/problem+json', 415],
    ['application/merge-patch+json', 415],
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
  ])('as %j is answered with %i', async (type, status) => {
    const api = await startConfiguredApp(Routes);
    const body = new Blob(['{}']);
    const headers = { 'content-type': type };
    const answer = await fetch(`${api.url}/v1/uploads/${TOKEN}/s3/multipart`, { method: 'POST', body, headers });
    expect(answer.status).toBe(status);
    if (status === 415) expect(await answer.json()).toMatchObject({ code: 'unsupported_media_type' });
  });

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/problem+json',
    'application/vnd.api+json',
    'text/json',
  ])('is never taken for an empty one: as %j it arrives as it was sent, or is refused', async (type) => {
    const { url } = await startConfiguredApp(Routes);
    const request = { method: 'POST', headers: { 'content-type': type }, body: '{"amountCents":50}' };
    const answer = await fetch(`${url}/v1/echo`, request);
    if (answer.status !== 415) expect(await answer.json()).toEqual({ body: { amountCents: 50 } });
  });

  it.each([
    ['{"a" 1}', 'the body must be JSON, and is not at character 6'],
    ['{"a": ', 'the body must be JSON, and ends too early'],
    ['nonsense', 'the body must be JSON'],
    ['"text"', 'the body must be JSON'],
  ])('is told where %s is not JSON, without repeating it', async (body, detail) => {
    const { url } = await startConfiguredApp(Routes);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/maintenance`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed_request', errors: [{ pointer: '', detail }] });
  });

  it('is not missed where a request has no body', async () => {
    const api = await startConfiguredApp(Routes);
    expect((await fetch(`${api.url}/v1/uploads/${TOKEN}/s3/multipart`, { method: 'POST' })).status).toBe(201);
  });
});

describe('no cache keeps what the API answers', () => {
  it.each<[method: string, path: string]>([
    ['GET', `/v1/videos/${JOB_ID}`],
    ['POST', `/V1/uploads/${TOKEN}/s3/multipart`],
    ['POST', '/v1/maintenance'],
    ['GET', '/v1/nothing'],
  ])('%s %s', async (method, path) => {
    const api = await startConfiguredApp(Routes);
    const answer = await fetch(api.url + path, { method });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('and whoever polls with a tag is still answered 304', async () => {
    const api = await startConfiguredApp(Routes);
    const path = `${api.url}/v1/videos/${JOB_ID}`;
    const tag = (await fetch(path)).headers.get('etag') ?? '';
    const again = await fetch(path, { headers: { 'if-none-match': tag } });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'no-store']);
  });
});

describe('a page of another origin', () => {
  it('may show a poster or a preview of the API, and nothing else of this server', async () => {
    const { url } = await startConfiguredApp(Routes);
    const policyOf = async (path: string) => (await fetch(url + path)).headers.get('cross-origin-resource-policy');
    expect(await policyOf(`/v1/videos/${JOB_ID}`)).toBe('cross-origin');
    expect(await policyOf('/')).toBe('same-origin');
  });
});

describe('a request with an idempotency key', () => {
  const CALLER = { 'idempotency-key': randomUUID(), 'user-agent': 'anna/1' };

  async function keyedAs(path: string, headers: Record<string, string>): Promise<IdempotentRequest> {
    const { url } = await startConfiguredApp(Routes);
    return (await (await fetch(url + path, { method: 'POST', headers })).json()) as IdempotentRequest;
  }

  it.each(['/V1/KEYS/abc/ROTATE', '/v1/keys/abc/rotate/', '/v1/keys/%61bc/rotate', '/v1/keys/abc/rotate?x=1'])(
    'is the same one when its path is spelled %s',
    async (path) => {
      expect(await keyedAs(path, CALLER)).toEqual(await keyedAs('/v1/keys/abc/rotate', CALLER));
    },
  );

  it.each(['/v1/keys/ABC/rotate', '/v1/keys/abd/rotate'])('is another one about another thing: %s', async (path) => {
    const { operation } = await keyedAs('/v1/keys/abc/rotate', CALLER);
    expect((await keyedAs(path, CALLER)).operation).not.toBe(operation);
  });

  it('is that of one program when several share an address', async () => {
    const anna = await keyedAs('/v1/keys/abc/rotate', CALLER);
    const bob = await keyedAs('/v1/keys/abc/rotate', { ...CALLER, 'user-agent': 'bob/1' });
    expect(bob.caller).not.toBe(anna.caller);
    const account = { ...CALLER, authorization: 'Bearer x' };
    expect(await keyedAs('/v1/keys/abc/rotate', { ...account, 'user-agent': 'bob/1' })).toEqual(
      await keyedAs('/v1/keys/abc/rotate', account),
    );
  });

  it.each([
    'order-00000001',
    'holiday.mov',
    '2026-11-29T12:00:00Z',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    '886313e1-3b8a-5372-9b90-0c9aee199e5d',
  ])('cannot be guessed without an account: %s is refused', async (key) => {
    const { url } = await startConfiguredApp(Routes);
    const rotate = { method: 'POST', headers: { 'idempotency-key': key } };
    const answer = await fetch(`${url}/v1/keys/abc/rotate`, rotate);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/Idempotency-Key', detail: expect.stringContaining('random UUID') }],
    });
    const account = { ...rotate, headers: { ...rotate.headers, authorization: 'Bearer x' } };
    expect((await fetch(`${url}/v1/keys/abc/rotate`, account)).status).toBe(201);
  });

  it.each(['0193755e-8f6a-7c3e-9f0a-5b8f7f5f2c11', `"${randomUUID()}"`, randomUUID().toUpperCase()])(
    'may be the random UUID %s without an account',
    async (key) => {
      expect(await keyedAs('/v1/keys/abc/rotate', { 'idempotency-key': key })).toMatchObject({
        operation: 'POST /v1/keys/abc/rotate',
      });
    },
  );
});
