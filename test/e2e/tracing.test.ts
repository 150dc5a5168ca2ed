import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type ApiRequest } from '../../stack/customer/api-client.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { eventually } from '../support/eventually.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, buy, uniqueEmail } from '../support/stack/customer.js';
import { OtlpReceiver } from '../support/stack/otlp-receiver.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const TRACE_ID = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const CALLER_SPAN_ID = 'beefbeefbeefbeef';
const TRACEPARENT = `00-${TRACE_ID}-${CALLER_SPAN_ID}-01`;
const FILE_NAME = 'Annegret Seeberger am See.mp4';

/** A program of our own, which takes its trace along. */
class TracingClient extends ApiClient {
  override async raw(path: string, request: ApiRequest = {}): Promise<Response> {
    return await super.raw(path, { ...request, headers: { ...request.headers, traceparent: TRACEPARENT } });
  }
}

const receiver = await OtlpReceiver.start();
afterAll(() => receiver.stop());

describe('the trace of one video', () => {
  const deployment = useTestDeployment({
    env: { ...receiver.environment, TRACE_TRUSTED_NETWORKS: '127.0.0.0/8' },
  });
  const clips = useClips();
  const email = uniqueEmail();
  let order: VideoOrder;

  beforeAll(async () => {
    const path = join(deployment().folder, FILE_NAME);
    await copyFile(clips().small, path);
    const client = new TracingClient(deployment().client.baseUrl);
    order = await VideoOrder.create(client, { path, target: SMALL_TARGET, email });
    await order.upload();
    await order.waitForState('quoted');
    await buy(order);
    await order.waitForState('done');
    await deployment().inbox.waitForMails(email, 1);
    await order.deleteNow();
    await order.waitForState('expired');
    await eventually(
      () => receiver.spans.map(({ name }) => name),
      (names) => ['RunWorkflow:videoWorkflow', 'RunActivity:sendMail'].every((name) => names.includes(name)),
      { timeoutMs: 60_000 },
    );
  }, 120_000);

  const spansOfVideo = () => receiver.spans.filter(({ traceId }) => traceId === TRACE_ID);

  // Each process sends its spans every few seconds, so those of the API may come after those of the worker.
  it('goes from the request through update and workflow to the activity and ffmpeg', async () => {
    const pathsTo = (name: string) => {
      const spans = spansOfVideo().filter((span) => span.name === name);
      return spans.map((span) => receiver.pathOf(span));
    };
    await expect
      .poll(() => pathsTo('ffmpeg'), { timeout: 30_000 })
      .toContainEqual([
        'ffmpeg',
        'RunActivity:encodeVideo',
        'HandleUpdate:checkout',
        'UpdateWorkflow:checkout',
        'POST /v1/videos/:jobId/checkout',
      ]);
    await expect
      .poll(() => pathsTo('RunWorkflow:videoWorkflow'), { timeout: 30_000 })
      .toContainEqual(['RunWorkflow:videoWorkflow', 'StartWorkflow:videoWorkflow', 'POST /v1/videos']);
  });

  it('is connected: each span is under another of the trace, or under what the caller sent', async () => {
    const loose = () => {
      const known = new Set([CALLER_SPAN_ID, ...spansOfVideo().map(({ spanId }) => spanId)]);
      return spansOfVideo().filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''));
    };
    await eventually(loose, (spans) => spans.length === 0, {
      explain: () =>
        loose()
          .map(({ name }) => name)
          .join(', '),
    });
    for (const name of ['RunActivity:probeVideo', 'RunActivity:finalizeVideo', 'RunActivity:sendMail', 'ffprobe'])
      expect(spansOfVideo().map((span) => span.name)).toContain(name);
  });

  it('names the job, and holds no address, no name, no token, no secret and no words of an error', async () => {
    const about = spansOfVideo().flatMap(({ attributes }) => attributes);
    expect(about).toContainEqual({ key: 'mailsized.job_id', value: { stringValue: order.id } });
    const named = Object.entries(deployment().stack.env).filter(([name]) => /SECRET|KEY|PASSWORD|TOKEN/.test(name));
    const secrets = named.map(([, value]) => value).filter((value) => value.length > 8);
    const seeds = [email, encodeURIComponent(email), 'Seeberger', '127.0.0.1', order.token, deployment().adminKey];
    expect([...seeds, ...secrets].filter((seed) => receiver.received.includes(seed))).toEqual([]);
    for (const { status, events } of receiver.spans)
      expect({ ...status, events: events ?? [] }).not.toHaveProperty('message');
  });

  it('is in the logs, so that each is found by the other', async () => {
    const lines = (await deployment().appLogs()).split('\n').filter((line) => line.includes(TRACE_ID));
    expect(lines.some((line) => line.includes('"state":"compressing"'))).toBe(true);
    expect(lines.some((line) => line.includes('payment tried'))).toBe(true);
  });

  it('is not taken from a stranger, whose requests begin traces of their own', async () => {
    const strange = await deployment().startExtraApi({ TRACE_TRUSTED_NETWORKS: '10.1.0.0/16' });
    const before = receiver.spans.length;
    await new TracingClient(strange.baseUrl).raw('/v1/estimates', {
      method: 'POST',
      body: { sizeBytes: 1000, durationMs: 1000 },
    });
    const since = () => receiver.spans.slice(before).filter(({ name }) => name === 'POST /v1/estimates');
    const [span] = await eventually(since, (spans) => spans.length > 0, { timeoutMs: 30_000 });
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span?.traceId).not.toBe(TRACE_ID);
    expect(span?.parentSpanId ?? '').toBe('');
  });
});
