import { NotFoundException, PayloadTooLargeException, type ArgumentsHost } from '@nestjs/common';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ProblemFilter } from '../../../src/api/http/problem.filter.js';
import { Problem } from '../../../src/api/http/problem.js';

const SECRET = 'token=hunter2';

function answerTo(error: unknown, { headersSent = false, path = '/v1/videos/1' } = {}) {
  const logged: string[] = [];
  const sent = { status: 0, type: '', body: '', headers: {} as Record<string, unknown>, ended: false };
  const response = {
    headersSent,
    status: (status: number) => ((sent.status = status), response),
    type: (type: string) => ((sent.type = type), response),
    setHeader: (name: string, value: unknown) => (sent.headers[name] = value),
    send: (body: string) => (sent.body = body),
    end: () => (sent.ended = true),
  };
  const router = {
    stack: [{ route: { methods: { post: true, delete: true } }, match: (path: string) => path === '/v1' }],
  };
  const headers = { 'x-request-id': 'request-1' };
  const request = { path, app: { router }, originalUrl: `${path}?${SECRET}`, headers };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) };
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  new ProblemFilter(logger).catch(error, host as unknown as ArgumentsHost);
  return { ...sent, logged };
}

describe('an error that reaches the edge of the API', () => {
  it.each([
    ['a problem', new Problem('quote_expired'), 409, 'quote_expired'],
    ['a path that does not exist', new NotFoundException(), 404, 'not_found'],
    [
      'a body that is no JSON',
      Object.assign(new SyntaxError('Unexpected token'), { status: 400 }),
      400,
      'malformed_request',
    ],
    ['a body that is too large', Object.assign(new Error('too large'), { status: 413 }), 413, 'request_too_large'],
    ['a body that Nest finds too large', new PayloadTooLargeException(), 413, 'request_too_large'],
    [
      'a server that is away',
      Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
      503,
      'dependency_unavailable',
    ],
    ['a mistake of ours', new TypeError(SECRET), 500, 'internal_error'],
    ['something thrown that is no error', SECRET, 500, 'internal_error'],
  ])('is answered: %s', (_, error, status, code) => {
    const { body, type, ...answer } = answerTo(error);
    expect(answer.status).toBe(status);
    expect(type).toBe('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ code, status, requestId: 'request-1' });
    expect(body).not.toContain(SECRET);
  });

  it('is logged when it is ours, without the query of the request', () => {
    const { logged } = answerTo(new TypeError('a mistake of ours'));
    expect(logged.join()).toContain('a mistake of ours');
    expect(logged.join()).not.toContain(SECRET);
    expect(answerTo(new Problem('quote_expired')).logged).toEqual([]);
  });

  it('says when to come back', () => {
    expect(answerTo(new Problem('dependency_unavailable')).headers['Retry-After']).toBeGreaterThan(0);
    const { headers, body } = answerTo(new Problem('too_many_requests', { retryAfterSec: 42 }));
    expect(headers['Retry-After']).toBe(42);
    expect(JSON.parse(body)).toMatchObject({ status: 429, retryAfterSec: 42 });
    expect(answerTo(new Problem('quote_expired')).headers).toEqual({});
  });

  it('says which methods there are where the path is right and the method is not', () => {
    const { status, headers, body } = answerTo(new NotFoundException(), { path: '/v1' });
    expect(status).toBe(405);
    expect(headers['Allow']).toBe('DELETE, POST');
    expect(JSON.parse(body)).toMatchObject({ code: 'method_not_allowed' });
    expect(answerTo(new Problem('not_found'), { path: '/v1' }).status, 'of a route itself').toBe(404);
  });

  it('only ends what has been begun already', () => {
    expect(answerTo(new TypeError('late'), { headersSent: true })).toMatchObject({ body: '', ended: true });
  });
});
