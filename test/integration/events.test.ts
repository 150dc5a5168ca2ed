import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VideoView } from '../../src/api/videos/video.schemas.js';
import { parseApiKey } from '../../src/credentials/api-key.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { createTestAccount } from '../support/stack/accounts.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { followStates, namesOf } from '../support/stack/state-events.js';

const HAPPY_PATH_STATES = ['uploading', 'probing', 'quoted', 'paying', 'queued', 'compressing', 'finalizing', 'done'];

const STREAMS_PER_CALLER = 20;
const STREAMS_IN_ALL = 25;
const LIMITS = {
  EVENT_STREAMS_PER_CALLER: String(STREAMS_PER_CALLER),
  EVENT_STREAMS_IN_ALL: String(STREAMS_IN_ALL),
  TRUSTED_PROXIES: 'loopback',
};

describe('following a job by Server-Sent Events', () => {
  const deployment = useTestDeployment({ env: LIMITS });
  const clips = useClips({ long: true });

  it('takes up where it was cut off: at every single event, nothing is lost or told twice', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    const road = await followStates(order, 'done');
    expect(namesOf(road)).toEqual(HAPPY_PATH_STATES);
    for (const [index, { id }] of road.entries()) {
      if (index === road.length - 1) break;
      expect(await idsAfter(order, id, road.length - index - 1)).toEqual(road.slice(index + 1).map((seen) => seen.id));
    }
    expect(new Set(road.map(({ id }) => id)).size).toBe(road.length);
    expect((await order.view()).stateVersion).toBe(road.at(-1)?.id);
  });

  it('goes on across a restart of the API', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const following = followStates(order, 'done');
    await buy(order);
    await order.waitForState('compressing');
    await deployment().api.kill9();
    await deployment().api.start();
    expect(namesOf(await following)).toEqual(HAPPY_PATH_STATES);
  });

  it('shows progress without an id, so that it is never what one resumes from', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    await buy(order);
    const percents: number[] = [];
    const stages = new Set<string>();
    for await (const event of order.events()) {
      if (event.type === 'state' && event.state === 'finalizing') break;
      if (event.type !== 'progress') continue;
      expect(event).not.toHaveProperty('id');
      percents.push(event.percent);
      stages.add(event.stage);
    }
    expect(percents.length).toBeGreaterThan(1);
    expect(percents.every((percent) => percent >= 0 && percent <= 100)).toBe(true);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect([...stages]).toEqual(expect.arrayContaining(['analysis', 'encode']));
  });

  it('ends with 204 once the job is over and everything was seen, so that the browser stops', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await order.cancel();
    const seen = await followStates(order, 'canceled');
    const again = await stream(order, seen.at(-1)?.id ?? '');
    expect(again.status).toBe(204);
    const fresh = await stream(order, 'nonsense');
    expect(fresh.headers.get('content-type')).toContain('text/event-stream');
    expect(fresh.headers.get('cache-control')).toContain('no-store');
    expect((await fresh.text()).match(/^event: state$/gm)).toHaveLength(seen.length);
  });

  it('can be polled instead: a tag tells that nothing has changed, and is another one when anything has', async () => {
    const order = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    const seen = new Map<string, VideoView>();
    let tag = '';
    let unchanged = 0;
    await eventually(
      async () => {
        const answer = await poll(order, tag);
        if (answer.status === 304) unchanged += 1;
        else seen.set((tag = answer.headers.get('etag') ?? ''), (await answer.json()) as VideoView);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        return seen.get(tag)?.state;
      },
      (state) => state === 'done',
      { timeoutMs: 60_000, intervalMs: 20 },
    );
    const bodies = [...seen.values()].map((view) => JSON.stringify(view));
    expect(new Set(bodies).size, 'a tag for each').toBe(bodies.length);
    const percents = [...seen.values()].map(({ progress }) => progress?.percent);
    expect(new Set(percents).size, 'progress counts').toBeGreaterThan(2);
    expect(unchanged).toBeGreaterThan(0);
    expect((await poll(order, `"other", W/${tag}`)).status).toBe(304);
  });

  it('tells who waits for the encoder how many are ahead, and about when it will be ready', async () => {
    const first = await uploadAndAwaitQuote(deployment().client, { path: clips().long, target: LONG_TARGET });
    const second = await uploadAndAwaitQuote(deployment().client, { path: clips().small, target: SMALL_TARGET });
    await buy(first);
    const resume = await holdEncode(deployment().folder);
    await buy(second);
    const { queue } = await eventually(
      () => second.view(),
      (view) => view.queue !== null,
    );
    expect(queue).toMatchObject({ position: 1 });
    expect(queue?.startsInSec).toBeGreaterThan(0);
    expect(queue?.readyInSec).toBeGreaterThan(queue?.startsInSec ?? 0);
    expect((await first.view()).queue).toMatchObject({ position: 0, startsInSec: 0 });
    resume();
    const told: number[] = [];
    for await (const event of second.events()) {
      if (event.type === 'queue') told.push(event.position);
      if (event.type === 'state' && event.state === 'finalizing') break;
    }
    expect(told[0]).toBe(1);
    expect(told.length, 'no flood').toBeLessThan(20);
    expect((await second.view()).queue).toBeNull();
  });

  it('ends for a token that is revoked, and for a key that is revoked, and is then refused to both', async () => {
    const account = await createTestAccount(deployment());
    const order = await VideoOrder.create(deployment().client, {
      ...{ path: clips().small, target: SMALL_TARGET, apiKey: account.key },
    });
    const follow = (token: string) => deployment().client.raw(`/v1/videos/${order.id}/events`, { token });
    const [byToken, byKey] = [await follow(order.token), await follow(account.key)];
    const ended = { byToken: false, byKey: false };
    void byToken.text().then(() => (ended.byToken = true));
    void byKey.text().then(() => (ended.byKey = true));

    const correction = { email: 'right@example.test', reasonCode: 'customer_asked', revokesLinks: true };
    const asSupport = { method: 'POST', token: deployment().adminKey, body: correction };
    await deployment().client.json(`/v1/support/videos/${order.id}/address`, asSupport);
    await eventually(async () => ended.byToken, Boolean);
    expect(ended.byKey, 'the key opens the job still').toBe(false);
    await deployment().client.raw(`/v1/keys/${parseApiKey(account.key)?.prefix}`, {
      method: 'DELETE',
      token: account.key,
    });
    await eventually(async () => ended.byKey, Boolean);
    expect([(await follow(order.token)).status, (await follow(account.key)).status]).toEqual([403, 401]);
  });

  describe('more often than the API can bear', () => {
    const opened: AbortController[] = [];
    let order: VideoOrder;

    beforeEach(async () => {
      order = await VideoOrder.create(deployment().client, { path: clips().small, target: SMALL_TARGET });
    });
    afterEach(closeAll);

    it('is refused to a caller who has as many streams as allowed, with what to do instead', async () => {
      const answers = await followFrom(Array<string>(STREAMS_PER_CALLER + 15).fill('192.0.2.1'));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(STREAMS_PER_CALLER);
      const refused = answers.find(({ status }) => status !== 200);
      expect(refused?.headers.get('retry-after')).toBe('30');
      const problem = { code: 'too_many_event_streams', status: 429, limit: STREAMS_PER_CALLER };
      expect(await refused?.json()).toMatchObject(problem);
      expect((await order.view()).state, 'polling').toBe('uploading');
      expect(await statusesOf(followFrom(['192.0.2.2'])), 'another caller').toEqual([200]);
    });

    it('is refused to everybody when as many streams are open as there may be in all', async () => {
      const callers = Array.from({ length: STREAMS_IN_ALL }, (_, index) => `198.51.100.${index}`);
      expect(await statusesOf(followFrom(callers))).toEqual(callers.map(() => 200));
      const [refused] = await followFrom(['203.0.113.1']);
      expect(refused?.headers.get('retry-after')).toBe('30');
      expect(await refused?.json()).toMatchObject({ code: 'event_streams_full', status: 503 });
    });

    it('works again once the clients have left, also those that leave before they are answered', async () => {
      const callers = Array<string>(STREAMS_PER_CALLER).fill('192.0.2.1');
      for (let round = 0; round < 10; round += 1) {
        const leaving = followFrom(callers).catch(() => null);
        await new Promise((resolve) => setTimeout(resolve, round));
        await closeAll();
        await leaving;
      }
      await closeAll();
      expect(await statusesOf(followFrom(callers))).toEqual(callers.map(() => 200));
    });

    it('works again once the job has ended, and with it its streams', async () => {
      const streams = await followFrom(Array<string>(STREAMS_PER_CALLER).fill('192.0.2.1'));
      expect(await statusesOf(followFrom(['192.0.2.1']))).toEqual([429]);
      await order.cancel();
      await Promise.all(streams.map((stream) => stream.text()));
      await eventually(openStreams, (count) => count === 0);
    });

    async function followFrom(addresses: string[]): Promise<Response[]> {
      const { id, token } = order;
      return await Promise.all(
        addresses.map(async (address) => {
          const stream = new AbortController();
          opened.push(stream);
          const headers = { 'x-forwarded-for': address };
          return await deployment().client.raw(`/v1/videos/${id}/events`, { token, headers, signal: stream.signal });
        }),
      );
    }

    async function statusesOf(answers: Promise<Response[]>): Promise<number[]> {
      return (await answers).map(({ status }) => status);
    }

    /** Leaves, and waits until the API has noticed. */
    async function closeAll(): Promise<void> {
      for (const stream of opened.splice(0)) stream.abort();
      await eventually(openStreams, (count) => count === 0);
    }

    async function openStreams(): Promise<number> {
      return await deployment().metric('open_event_streams');
    }
  });

  async function poll(order: VideoOrder, tag: string): Promise<Response> {
    return await deployment().client.raw(`/v1/videos/${order.id}`, {
      token: order.token,
      headers: { 'if-none-match': tag },
    });
  }

  async function stream(order: VideoOrder, lastEventId: string, signal?: AbortSignal): Promise<Response> {
    return await fetch(`${deployment().client.baseUrl}/v1/videos/${order.id}/events`, {
      headers: { authorization: `Bearer ${order.token}`, 'last-event-id': lastEventId },
      ...(signal && { signal }),
    });
  }

  /** The ids that a listener is told who comes back with `lastEventId`, until it has been told so many. */
  async function idsAfter(order: VideoOrder, lastEventId: string, count: number): Promise<string[]> {
    const stop = new AbortController();
    const answer = await stream(order, lastEventId, stop.signal);
    const ids: string[] = [];
    for await (const text of answer.body?.pipeThrough(new TextDecoderStream() as never) ?? []) {
      ids.push(...[...String(text).matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? ''));
      if (ids.length >= count) break;
    }
    stop.abort();
    return ids;
  }
});
