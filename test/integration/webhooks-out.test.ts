import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/api/http/problem.js';
import { createApiKey, createTestAccount, type TestAccount } from '../support/stack/accounts.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { WebhookReceiver, type ReceivedRequest } from '../support/stack/webhook-receiver.js';

interface Endpoint {
  id: string;
  secret: string;
  eventTypes: string[] | null;
  disabledReason: string | null;
  failingSince: string | null;
}
interface Delivery {
  id: string;
  type: string;
  state: string;
  attemptCount: number;
}
interface Detail extends Delivery {
  attempts: { statusCode: number | null; errorCode: string | null }[];
}
interface EventsPage {
  events: { id: string; type: string; data: { videoId: string } }[];
  nextCursor: string;
}

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

describe('programs', () => {
  const deployment = useTestDeployment({ workers: ['control', 'notify'] });
  let receiver: WebhookReceiver;
  let account: TestAccount;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    account = await createTestAccount(deployment());
  });
  afterEach(async () => await receiver.stop());

  const as = async <T>(token: string, method: string, path: string, body?: object, headers = {}): Promise<T> =>
    await deployment().client.json<T>(path, { method, token, headers, ...(body && { body }) });

  async function endpointAt(url: string, fields: object = {}): Promise<Endpoint> {
    return await as<Endpoint>(account.key, 'POST', '/v1/webhooks/endpoints', { url, ...fields });
  }

  /** A job that is stopped before anything is uploaded: the shortest that has an end. */
  async function canceledJob(fields: object = {}): Promise<string> {
    const { video } = await as<{ video: { id: string } }>(account.key, 'POST', '/v1/videos', { ...VIDEO, ...fields });
    await as(account.key, 'POST', `/v1/videos/${video.id}/cancel`);
    return video.id;
  }

  async function deliveriesOf({ id }: Endpoint, query = ''): Promise<Delivery[]> {
    const page = await as<{ deliveries: Delivery[] }>(
      account.key,
      'GET',
      `/v1/webhooks/endpoints/${id}/deliveries?${query}`,
    );
    return page.deliveries;
  }

  async function detail(deliveryId: string): Promise<Detail> {
    return await as<Detail>(account.key, 'GET', `/v1/webhooks/deliveries/${deliveryId}`);
  }

  async function problemOf(method: string, path: string, body?: object, token = account.key): Promise<ProblemBody> {
    const answer = await deployment().client.raw(path, { method, token, ...(body && { body }) });
    return (await answer.json()) as ProblemBody;
  }

  async function firstReceived(): Promise<ReceivedRequest> {
    const [first] = await eventually(
      () => receiver.received,
      (all) => all.length > 0,
    );
    if (!first) throw new Error('nothing came');
    return first;
  }

  const verified = (secret: string, { headers, body }: ReceivedRequest) =>
    new Webhook(secret).verify(body, headers as Record<string, string>);

  it('verify what they are told with the official library, and read nothing personal in it', async () => {
    const endpoint = await endpointAt(receiver.url);
    const videoId = await canceledJob({ email: 'anna@example.test', externalId: 'order-7', metadata: { shelf: '3' } });
    const message = await firstReceived();
    expect(verified(endpoint.secret, message)).toMatchObject({
      type: 'video.canceled',
      timestamp: expect.any(String),
      data: {
        videoId,
        state: 'canceled',
        reason: 'canceled_by_customer',
        externalId: 'order-7',
        metadata: { shelf: '3' },
      },
    });
    expect(message.body).not.toMatch(/anna|a\.mp4/);
    expect(() => verified(endpoint.secret, { ...message, body: message.body.replace('order-7', 'order-8') })).toThrow();
    const [delivery] = await eventually(
      () => deliveriesOf(endpoint),
      ([each]) => each?.state === 'delivered',
    );
    expect(message.headers['webhook-id']).toBe(delivery?.id);
  });

  it('are told the same thing under the same id once more when they ask for it', async () => {
    const endpoint = await endpointAt(receiver.url);
    await canceledJob();
    await firstReceived();
    const [delivery] = await deliveriesOf(endpoint);
    await as(account.key, 'POST', `/v1/webhooks/deliveries/${delivery?.id}/replay`);
    const [first, second] = await eventually(
      () => receiver.received,
      (all) => all.length === 2,
    );
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    await eventually(
      () => detail(delivery?.id ?? ''),
      ({ state, attempts }) => state === 'delivered' && attempts.length === 2,
    );
  });

  it('rotate the secret: for a while messages are signed with both', async () => {
    const endpoint = await endpointAt(receiver.url);
    const path = `/v1/webhooks/endpoints/${endpoint.id}`;
    const key = { 'idempotency-key': randomUUID() };
    const rotated = await as<Endpoint>(account.key, 'POST', `${path}/rotate-secret`, { overlapSec: 3600 }, key);
    const again = await as<Endpoint>(account.key, 'POST', `${path}/rotate-secret`, { overlapSec: 3600 }, key);
    expect(again).toEqual(rotated);
    await as(account.key, 'POST', `${path}/ping`);
    const ping = await firstReceived();
    for (const secret of [endpoint.secret, rotated.secret])
      expect(verified(secret, ping)).toMatchObject({ type: 'webhook.ping' });

    const next = await as<Endpoint>(account.key, 'POST', `${path}/rotate-secret`, { overlapSec: 0 });
    await as(account.key, 'POST', `${path}/ping`);
    const [, second] = await eventually(
      () => receiver.received,
      (all) => all.length === 2,
    );
    if (!second) throw new Error('nothing came');
    expect(verified(next.secret, second)).toMatchObject({ type: 'webhook.ping' });
    for (const secret of [endpoint.secret, rotated.secret]) expect(() => verified(secret, second)).toThrow();

    const stored = JSON.stringify(await deployment().database.webhookEndpoints(account.id));
    for (const { secret } of [endpoint, rotated, next]) expect(stored).not.toContain(secret.slice(6));
    expect(JSON.stringify(await as(account.key, 'GET', path))).not.toContain('whsec_');
  });

  it('see every failed attempt, and one that answers 410 is told nothing more until it is enabled again', async () => {
    const endpoint = await endpointAt(receiver.url);
    const path = `/v1/webhooks/endpoints/${endpoint.id}`;
    receiver.reply = { status: 503 };
    const ping = await as<Delivery>(account.key, 'POST', `${path}/ping`);
    await eventually(
      () => detail(ping.id),
      ({ attempts }) => attempts[0]?.statusCode === 503 && attempts[0].errorCode === 'status_not_2xx',
    );
    expect(await as<Endpoint>(account.key, 'GET', path)).toMatchObject({ failingSince: expect.any(String) });
    const samePlace = { url: `${receiver.url}?version=2` };
    expect(await as<Endpoint>(account.key, 'PATCH', path, samePlace)).toMatchObject({ failingSince: null });
    receiver.reply = { status: 410 };
    await as(account.key, 'POST', `/v1/webhooks/deliveries/${ping.id}/replay`);
    await eventually(
      () => detail(ping.id),
      ({ state }) => state === 'refused',
    );
    expect(await as<Endpoint>(account.key, 'GET', path)).toMatchObject({ disabledReason: 'gone' });
    expect(await problemOf('POST', `${path}/ping`)).toMatchObject({ code: 'webhook_endpoint_disabled' });
    expect(await (await deployment().admin.raw('/metrics')).text()).toMatch(
      /mailsized_webhook_deliveries\{state="refused"\} [1-9]/,
    );

    receiver.reply = { status: 200 };
    await as(account.key, 'PATCH', path, { disabled: false });
    const since = { since: new Date(0).toISOString() };
    expect(await as(account.key, 'POST', `${path}/replay`, since)).toEqual({ replayed: 1, more: false });
    await eventually(
      () => deliveriesOf(endpoint, 'state=delivered'),
      (all) => all.length === 1,
    );
  });

  it('choose what they are told of, and each sees only what is its own', async () => {
    const wanted = await endpointAt(receiver.url, { eventTypes: ['video.canceled'] });
    const unwanted = await endpointAt(receiver.url, { eventTypes: ['video.done'] });
    const testKey = await createApiKey(deployment(), account, 'test');
    const stranger = await createTestAccount(deployment());
    await canceledJob();
    await firstReceived();
    const [delivery] = await deliveriesOf(wanted);
    expect(await deliveriesOf(unwanted)).toEqual([]);
    for (const token of [testKey, stranger.key]) {
      expect(await as(token, 'GET', '/v1/webhooks/endpoints')).toEqual({ endpoints: [] });
      const endpointPath = `/v1/webhooks/endpoints/${wanted.id}`;
      for (const [method, path] of [
        ['GET', endpointPath],
        ['PATCH', endpointPath],
        ['DELETE', endpointPath],
        ['POST', `${endpointPath}/ping`],
        ['GET', `${endpointPath}/deliveries`],
      ] as const) {
        expect(await problemOf(method, path, method === 'PATCH' ? {} : undefined, token), path).toMatchObject({
          code: 'webhook_endpoint_not_found',
        });
      }
      const deliveryPath = `/v1/webhooks/deliveries/${delivery?.id}`;
      expect(await problemOf('GET', deliveryPath, undefined, token)).toMatchObject({
        code: 'webhook_delivery_not_found',
      });
    }
  });

  it('cannot have messages sent into a network that is not public, nor anything but messages', async () => {
    for (const url of [
      'https://10.0.0.1/',
      'https://[::1]:22/',
      'https://u:p@example.com/',
      'ftp://example.com',
      'x',
    ]) {
      const problem = await problemOf('POST', '/v1/webhooks/endpoints', { url });
      expect(problem, url).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/url' }] });
    }
  });

  it('make one endpoint for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { url: receiver.url };
    const made = await as<Endpoint>(account.key, 'POST', '/v1/webhooks/endpoints', body, key);
    expect(await as<Endpoint>(account.key, 'POST', '/v1/webhooks/endpoints', body, key)).toEqual(made);
    expect((await as<{ endpoints: object[] }>(account.key, 'GET', '/v1/webhooks/endpoints')).endpoints).toHaveLength(1);
  });

  it('follow their events without a public URL, and miss none', async () => {
    const page = (query: string) => as<EventsPage>(account.key, 'GET', `/v1/events?${query}`);
    let { nextCursor: cursor } = await page('');
    const jobs = [await canceledJob(), await canceledJob(), await canceledJob()];
    const seen: EventsPage['events'] = [];
    await eventually(
      async () => {
        const { events, nextCursor } = await page(`cursor=${cursor}&limit=2`);
        cursor = nextCursor;
        seen.push(...events);
        return seen.length;
      },
      (count) => count === jobs.length,
    );
    expect(seen.map(({ data }) => data.videoId).toSorted()).toEqual(jobs.toSorted());
    expect(new Set(seen.map(({ id }) => id)).size).toBe(jobs.length);
    expect((await page(`cursor=${cursor}`)).events).toEqual([]);
    expect((await page('since=2020-01-01T00:00:00Z&type=video.done')).events).toEqual([]);
    expect((await page('since=2020-01-01T00:00:00Z')).events).toHaveLength(jobs.length);
  });

  it('can read what there is to be told of', async () => {
    const { eventTypes } = await deployment().client.json<{ eventTypes: { type: string }[] }>(
      '/v1/webhooks/event-types',
    );
    expect(eventTypes.map(({ type }) => type)).toEqual(expect.arrayContaining(['video.done', 'webhook.ping']));
  });
});
