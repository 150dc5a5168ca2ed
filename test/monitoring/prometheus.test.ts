import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { freePort } from '../../workers/free-port.js';
import { eventually } from '../support/eventually.js';
import { alerts, dashboards, selectorsIn } from '../support/monitoring.js';
import { Prometheus } from '../support/stack/prometheus.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uniqueEmail, uploadAndAwaitQuote } from '../support/stack/customer.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { SimulatorClient } from '../support/stack/simulator-client.js';
import { SupportAgent } from '../support/stack/support-agent.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

/** Of a GPU and of an exporter that asks the public address by TLS. This machine has neither. */
const NOT_HERE = /^(mailsized_gpu_|probe_)/;

describe('Prometheus beside a service in which much goes wrong', () => {
  const encoder = useFlakyEncoder();
  const deployment = useTestDeployment({ workers: [], env: { FFMPEG_PATH: encoder.path } });
  const clips = useClips();
  let prometheus: Prometheus;

  beforeAll(async () => {
    const workerPort = await freePort();
    await deployment().addWorker('all', { WORKER_ADMIN_PORT: String(workerPort) });
    prometheus = await Prometheus.start({
      api: new URL(deployment().stack.urls.admin).host,
      worker: `127.0.0.1:${workerPort}`,
    });
    await deliverAndRefund();
    await refuseAMail();
    await forgeAnEvent();
    await failAnEncode();
    await parkAJob();
    await failWorkflowTasks();
    await refuseAnUpload();
  });
  afterAll(async () => await prometheus?.stop());

  it('scrapes every kind of process', async () => {
    const up = await eventually(
      () => prometheus.query('up == 1'),
      (series) => series.length === 3,
    );
    expect(up.map(({ metric }) => metric['job']).toSorted()).toEqual(['mailsized-api', 'mailsized-worker', 'node']);
  });

  it.each(dashboards)('has something for each panel of $file', async ({ queries }) => {
    for (const query of queries.filter((each) => !NOT_HERE.test(each))) await expectSeries(query);
  });

  it.each(alerts)('has what $alert asks for', async ({ expr }) => {
    for (const selector of selectorsIn(expr).filter((each) => !NOT_HERE.test(each))) await expectSeries(selector);
  });

  it('evaluates every rule, and tells of what is wrong now', async () => {
    const rules = await eventually(
      () => prometheus.rules(),
      (all) => all.every(({ health }) => health === 'ok'),
    );
    expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(alerts.map(({ alert }) => alert)));
    const active = rules.filter(({ state }) => state !== 'inactive').map(({ name }) => name);
    expect(active).toEqual(expect.arrayContaining(['Watchdog', 'JobsParked']));
  });

  async function expectSeries(query: string): Promise<void> {
    await eventually(
      () => prometheus.query(query),
      (series) => series.length > 0,
      { explain: () => `nothing for ${query}` },
    );
  }

  async function deliverAndRefund(): Promise<void> {
    const email = uniqueEmail();
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET, email });
    await buy(order);
    await order.waitForState('done');
    await deployment().inbox.waitForMails(email);
    await new SupportAgent(deployment()).perform('refund', order.id);
    await order.waitForState('refunded');
  }

  async function refuseAMail(): Promise<void> {
    const mailgun = new SimulatorClient(deployment().stack.env['MAILGUN_API_BASE'] ?? '');
    await mailgun.arm({ method: 'POST', pathPattern: '/messages$', fault: 'status_500' });
    await deliverAndRefund();
    await mailgun.disarm();
  }

  async function forgeAnEvent(): Promise<void> {
    const headers = { 'stripe-signature': 't=1,v1=00' };
    const answer = await deployment().client.raw('/v1/webhooks/stripe', { method: 'POST', headers, body: {} });
    expect(answer.status).toBe(400);
  }

  async function parkAJob(): Promise<void> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    encoder.break('sandbox');
    await buy(order);
    await order.waitForState('needs_attention');
  }

  async function failAnEncode(): Promise<void> {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    encoder.break('conversion');
    await buy(order);
    await order.waitForState('refunded');
    encoder.repair();
  }

  async function failWorkflowTasks(): Promise<void> {
    const workflowId = `unknown-${randomUUID()}`;
    await deployment().temporal.workflow.start('noSuchWorkflow', { taskQueue: TASK_QUEUES.control, workflowId });
  }

  async function refuseAnUpload(): Promise<void> {
    const store = deployment().server('s3');
    await store.kill9();
    const body = { fileName: 'a.mp4', sizeBytes: 1000, target: SMALL_TARGET };
    const headers = { 'idempotency-key': randomUUID() };
    expect((await deployment().client.raw('/v1/videos', { method: 'POST', headers, body })).status).toBe(503);
    await store.start();
  }
});
