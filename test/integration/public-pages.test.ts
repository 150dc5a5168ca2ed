import { describe, expect, it } from 'vitest';
import { useHouse } from '../support/stack/house.js';

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<string, { summary?: string; responses: Record<string, Answer>; parameters?: Parameter[] }>
  >;
  components?: Record<string, Record<string, unknown>>;
}
interface Answer {
  description: string;
  content?: Record<string, { schema: object }>;
}
interface Parameter {
  name: string;
  in: string;
}

const ROUTES = [
  ...['DELETE /v1/videos/{jobId}', 'GET /health', 'GET /healthz', 'GET /readyz'],
  ...['GET /v1/videos/{jobId}', 'GET /v1/videos/{jobId}/download', 'GET /v1/videos/{jobId}/events'],
  ...['GET /v1/videos/{jobId}/poster', 'GET /v1/videos/{jobId}/quote', 'GET /v1/videos/{jobId}/upload/parts'],
  ...['GET /v1/videos/{jobId}/previews/original', 'GET /v1/videos/{jobId}/previews/{quoteId}'],
  ...['GET /v1/support/audit', 'GET /v1/support/videos/{jobId}', 'POST /v1/support/videos/search'],
  ...['POST /v1/support/videos/{jobId}/cancel', 'POST /v1/support/videos/{jobId}/refund'],
  ...['POST /v1/support/videos/{jobId}/retry', 'POST /v1/support/videos/{jobId}/delete-now'],
  ...['POST /v1/support/videos/{jobId}/extend-retention', 'POST /v1/support/videos/{jobId}/notes'],
  ...['POST /v1/support/videos/{jobId}/resend-link', 'POST /v1/support/videos/{jobId}/address'],
  ...['POST /v1/support/videos/{jobId}/address/reveal', 'PATCH /v1/videos/{jobId}', 'POST /v1/videos/recover'],
  ...['POST /v1/estimates', 'POST /v1/videos', 'POST /v1/videos/{jobId}/cancel'],
  ...['POST /v1/videos/{jobId}/checkout', 'POST /v1/videos/{jobId}/quote', 'POST /v1/videos/{jobId}/upload/complete'],
  ...['POST /v1/videos/{jobId}/upload/parts', 'POST /v1/webhooks/stripe'],
];

describe('what the API shows without a key', () => {
  const house = useHouse({ workers: [] });

  it('is alive', async () => {
    for (const path of ['/health', '/healthz']) {
      const { status, timestamp } = await house().client.json<{ status: string; timestamp: string }>(path);
      expect(status).toBe('ok');
      expect(new Date(timestamp).toISOString()).toBe(timestamp);
    }
  });

  it('is ready, and does not say what it needs for that', async () => {
    expect(await house().client.json('/readyz')).toEqual({ ready: true });
  });

  it('has no figures', async () => {
    const answer = await house().client.raw('/metrics');
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('mailsized_');
  });

  it('has a page of documentation', async () => {
    const page = await house().client.raw('/docs');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger');
  });

  it('describes every route in OpenAPI 3.1, each with its answers', async () => {
    const document = await house().client.json<OpenApi>('/docs/openapi.json');
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        operation,
        path,
      })),
    );
    expect(operations.map(({ route }) => route).sort()).toEqual([...ROUTES].sort());
    for (const { route, operation, path } of operations) {
      expect(operation.summary, route).toMatch(/./);
      expect(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        route,
      ).toBe(true);
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const isProblem = /^4|^5/.test(status) && route !== 'GET /readyz';
        if (isProblem) expect(Object.keys(content ?? {}), `${route} ${status}`).toEqual(['application/problem+json']);
      }
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(
        inPath.map(({ name }) => `{${name}}`),
        route,
      ).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
    for (const reference of JSON.stringify(document).match(/"#\/[^"]+"/g) ?? []) {
      expect(resolved(document, reference.slice(3, -1)), reference).toBeDefined();
    }
  });

  it('keeps the browser safe, and lets other origins read what they need', async () => {
    const answer = await house().client.raw('/health', { headers: { origin: 'https://example.test' } });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://example.test');
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(answer.headers.get('x-request-id')).toMatch(/./);
  });
});

function resolved(document: object, pointer: string): unknown {
  return pointer
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}
