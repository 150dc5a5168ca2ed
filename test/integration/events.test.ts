import { describe, expect, it } from 'vitest';
import type { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { LONG_TARGET, SMALL_TARGET, bringVideo, buy } from '../support/stack/customer.js';
import { useHouse } from '../support/stack/house.js';
import { followStates, namesOf } from '../support/stack/states.js';

const WHOLE_ROAD = ['uploading', 'probing', 'quoted', 'paying', 'queued', 'compressing', 'finalizing', 'done'];

describe('following a job by Server-Sent Events', () => {
  const house = useHouse();
  const clips = useClips({ long: true });

  it('takes up where it was cut off: at every single event, nothing is lost or told twice', async () => {
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET });
    await buy(order);
    const road = await followStates(order, 'done');
    expect(namesOf(road)).toEqual(WHOLE_ROAD);
    for (const [index, { id }] of road.entries()) {
      if (index === road.length - 1) break;
      expect(await idsAfter(order, id, road.length - index - 1)).toEqual(road.slice(index + 1).map((seen) => seen.id));
    }
    expect(new Set(road.map(({ id }) => id)).size).toBe(road.length);
    expect((await order.view()).stateVersion).toBe(road.at(-1)?.id);
  });

  it('goes on across a restart of the API', async () => {
    const order = await bringVideo(house().client, { path: clips().long, target: LONG_TARGET });
    const following = followStates(order, 'done');
    await buy(order);
    await order.until('compressing');
    await house().api.kill9();
    await house().api.start();
    expect(namesOf(await following)).toEqual(WHOLE_ROAD);
  });

  it('shows progress without an id, so that it is never what one resumes from', async () => {
    const order = await bringVideo(house().client, { path: clips().long, target: LONG_TARGET });
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
    const order = await bringVideo(house().client, { path: clips().small, target: SMALL_TARGET });
    await order.cancel();
    const seen = await followStates(order, 'canceled');
    const again = await stream(order, seen.at(-1)?.id ?? '');
    expect(again.status).toBe(204);
    const fresh = await stream(order, 'nonsense');
    expect(fresh.headers.get('content-type')).toContain('text/event-stream');
    expect(fresh.headers.get('cache-control')).toContain('no-store');
    expect((await fresh.text()).match(/^event: state$/gm)).toHaveLength(seen.length);
  });

  async function stream(order: VideoOrder, lastEventId: string, signal?: AbortSignal): Promise<Response> {
    return await fetch(`${house().client.baseUrl}/v1/videos/${order.id}/events`, {
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
