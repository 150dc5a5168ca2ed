import { describe, expect, it } from 'vitest';
import { useTestDeployment } from '../support/stack/test-deployment.js';

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      { operationId?: string; summary?: string; responses: Record<string, Answer>; parameters?: Parameter[] }
    >
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

describe('what the API shows without a key', () => {
  const deployment = useTestDeployment({ workers: [] });

  it('is alive', async () => {
    for (const path of ['/health', '/healthz']) {
      const { status, timestamp } = await deployment().client.json<{ status: string; timestamp: string }>(path);
      expect(status).toBe('ok');
      expect(new Date(timestamp).toISOString()).toBe(timestamp);
    }
  });

  it('is ready, and does not say what it needs for that', async () => {
    expect(await deployment().client.json('/readyz')).toEqual({ ready: true });
  });

  it('has no figures', async () => {
    const answer = await deployment().client.raw('/metrics');
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('mailsized_');
  });

  it('has a page of documentation', async () => {
    const page = await deployment().client.raw('/docs');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger');
  });

  it('describes every route in OpenAPI 3.1, each with its answers', async () => {
    const document = await deployment().client.json<OpenApi>('/docs/openapi.json');
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        operation,
        path,
      })),
    );
    expect(operations.length).toBeGreaterThan(50);
    for (const { route, operation, path } of operations) {
      expect(operation.summary, route).toMatch(/./);
      const isRefusedAlways = operation.operationId === 'companionSignWhole';
      expect(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        route,
      ).toBe(!isRefusedAlways);
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const isProblem = /^4|^5/.test(status) && route !== 'GET /readyz';
        if (isProblem) expect(Object.keys(content ?? {}), `${route} ${status}`).toEqual(['application/problem+json']);
      }
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const named = inPath.map(({ name }) => `{${name}}`);
      expect(named.toSorted(), route).toEqual((path.match(/\{\w+\}/g) ?? []).toSorted());
    }
    for (const reference of JSON.stringify(document).match(/"#\/[^"]+"/g) ?? []) {
      expect(resolved(document, reference.slice(3, -1)), reference).toBeDefined();
    }
  });

  it('keeps the browser safe, and lets other origins read what they need', async () => {
    const answer = await deployment().client.raw('/health', { headers: { origin: 'https://example.test' } });
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
