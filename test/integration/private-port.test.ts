import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('what the API shows on its private port', () => {
  const deployment = useTestDeployment({ workers: [] });

  it('is whether it is ready, and how quick each server is that it needs', async () => {
    const up = { ok: true, latencyMs: expect.any(Number) };
    expect(await deployment().admin.json('/readyz')).toEqual({
      ready: true,
      dependencies: { mongodb: up, temporal: up, s3: up },
      indexFailures: [],
    });
  });

  it('are its requests, counted for Prometheus by route and never by id', async () => {
    await deployment().client.raw('/v1/videos/some-id?token=secret');
    const answer = await deployment().admin.raw('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const metrics = await answer.text();
    expect(metrics).toMatch(
      /^mailsized_http_request_duration_seconds_count\{method="GET",route="\/v1\/videos\/:jobId",status="404"\} 1$/m,
    );
    expect(metrics).not.toContain('some-id');
  });

  it.each(['/', '/v1/videos', '/docs', '/healthz'])('is nothing of what the public port has: %s', async (path) => {
    const answer = await deployment().admin.raw(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'not_found', requestId: answer.headers.get('x-request-id') });
  });

  it('is which index cannot be built and why, until it can', async () => {
    const { api, admin, client, database } = deployment();
    await database.duplicate('payments', { index: 'byPaymentIntent', field: 'paymentIntentId' }, ['job-1', 'job-2']);
    await api.kill9();
    await api.start();

    const readiness = async () => {
      const answer = await admin.raw('/readyz');
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const unready = await eventually(readiness, ({ status }) => status === 503);
    expect(unready.body).toMatchObject({
      ready: false,
      dependencies: { mongodb: { ok: true } },
      indexFailures: [{ collection: 'payments', index: 'byPaymentIntent', code: 'duplicate_values' }],
    });
    const toEverybody = await client.raw('/readyz');
    expect([toEverybody.status, await toEverybody.json()]).toEqual([503, { ready: false }]);
    expect(await deployment().appLogs()).toMatch(/"index":"byPaymentIntent","code":"duplicate_values".*RUNBOOK\.md/);

    await database.deleteRecord('payments', 'job-2');
    const ready = await eventually(readiness, ({ status }) => status === 200, { timeoutMs: 60_000 });
    expect(ready.body).toMatchObject({ ready: true, indexFailures: [] });
  });
});
