import { beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { ApiClient } from '../../stack/customer/api-client.js';
import { freePort } from '../../workers/free-port.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

describe('what the API shows on its private port', () => {
  const deployment = useTestDeployment({ workers: [] });

  it('is whether it is ready, and how quick each server is that it needs', async () => {
    const up = { ok: true, latencyMs: expect.any(Number) };
    expect(await deployment().admin.json('/readyz')).toEqual({
      ready: true,
      dependencies: { mongodb: up, temporal: up, s3: up, stripe: up },
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

  it.each(['/', '/v1/videos', '/docs'])('is nothing of what the public port has: %s', async (path) => {
    const answer = await deployment().admin.raw(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'not_found', requestId: answer.headers.get('x-request-id') });
  });

  it('are figures of the whole service: none of a service that has nothing to do', async () => {
    const metrics = await (await deployment().admin.raw('/metrics')).text();
    expect(metrics).toMatch(/^mailsized_build_info\{version="\d+\.\d+\.\d+",role="api"\} 1$/m);
    expect(metrics).toMatch(/^mailsized_dependency_up\{dependency="temporal"\} 1$/m);
    expect(metrics).toMatch(/^mailsized_database_query_duration_seconds_count\{command="find",outcome="ok"\} \d+$/m);
    for (const name of ['unsent_mails', 'refunds_pending', 'disputes_open', 'wedged_workflows', 'bad_deploy']) {
      expect(metrics).toMatch(new RegExp(`^mailsized_${name} 0$`, 'm'));
    }
    for (const queue of Object.values(TASK_QUEUES)) {
      expect(metrics).toContain(`mailsized_task_queue_backlog{queue="${queue}"} 0`);
    }
  });

  it('are a few of them as JSON, with the problems that were answered', async () => {
    await deployment().client.raw('/v1/nothing');
    expect(await deployment().admin.json('/metrics/json')).toEqual({
      ...{ queue_depth: 0, jobs_completed_hourly: 0, webhook_failures: 0 },
      errors: expect.objectContaining({ not_found: expect.any(Number) }),
    });
  });

  it('is that Temporal does not have its namespace, although it answers', async () => {
    const port = await freePort();
    await deployment().startExtraApi({ TEMPORAL_NAMESPACE: 'nowhere', ADMIN_PORT: String(port) });
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { ready: false, dependencies: { temporal: { ok: false }, s3: { ok: true } } },
    ]);
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

describe('what a worker shows on its private port', () => {
  const deployment = useTestDeployment({ workers: [] });
  const clips = useClips();
  let worker: ApiClient;

  beforeAll(async () => {
    const port = await freePort();
    await deployment().addWorker('all', { WORKER_ADMIN_PORT: String(port) });
    worker = new ApiClient(`http://127.0.0.1:${port}`);
  });

  it('is that it is alive, and that it takes work', async () => {
    const up = { ok: true, latencyMs: expect.any(Number) };
    expect(await worker.json('/healthz')).toEqual({ status: 'ok' });
    expect(await worker.json('/readyz')).toEqual({
      ...{ ready: true, takesWork: true, fault: null },
      dependencies: { mongodb: up, temporal: up, s3: up, stripe: up, mailgun: up, smtp: up },
    });
  });

  it('is which key is wrong that its role needs', async () => {
    const port = await freePort();
    const wrong = { STRIPE_SECRET_KEY: 'sk_test_of_nobody', WORKER_ADMIN_PORT: String(port) };
    const misled = await deployment().addWorker('control', wrong, 'worker-misled');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      ...{ ready: false, takesWork: true },
      dependencies: { stripe: { ok: false }, mongodb: { ok: true } },
    });
    await misled.kill9();
  });

  it('are its work on a job, and the metrics of Temporal’s SDK', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, {
      path: clips().small,
      target: SMALL_TARGET,
      email: uniqueEmail(),
    });
    await buy(order);
    await order.waitForState('done');
    const read = async () => await (await worker.raw('/metrics')).text();
    const metrics = await eventually(read, (text) => /^mailsized_mail_attempts_total/m.test(text));
    for (const series of [
      /^mailsized_build_info\{version="\S+",role="compress-cpu"\} 1$/m,
      /^mailsized_worker_fit\{role="compress-cpu"\} 1$/m,
      /^mailsized_scratch_free_bytes \d+/m,
      /^mailsized_dependency_up\{dependency="s3"\} 1$/m,
      /^mailsized_activity_duration_seconds_count\{activity="encodeVideo",outcome="ok"\} 1$/m,
      /^ffmpeg_job_duration_seconds_count\{preset="plays-everywhere",encoder="cpu",outcome="ok"\} 1$/m,
      /^mailsized_encode_speed_ratio_count\{preset="plays-everywhere",encoder="cpu"\} 1$/m,
      /^mailsized_encode_fill_ratio_sum\{preset="plays-everywhere",encoder="cpu"\} 0\.\d+$/m,
      /^mailsized_payments_total\{outcome="succeeded"\} 1$/m,
      /^mailsized_paid_to_delivered_seconds_count 1$/m,
      /^mailsized_mail_attempts_total\{provider="\w+",kind="done",outcome="accepted"\} 1$/m,
      /^temporal_activity_execution_latency_count\{.*task_queue="compress-cpu"/m,
    ]) {
      expect(metrics).toMatch(series);
    }
    expect(metrics, 'no id of a job').not.toContain(order.id);
  });
});
