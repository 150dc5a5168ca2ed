import { describe, expect, it } from 'vitest';
import { VideoWorkflows } from '../../src/temporal/video-workflows.js';
import { VideoOrder } from '../../stack/customer/video-order.js';
import { useClips } from '../support/stack/clips.js';
import { SMALL_TARGET, uploadAndAwaitQuote, buy } from '../support/stack/customer.js';
import { eventually } from '../support/eventually.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';
import { residentBytes } from '../support/stack/memory.js';
import { followStates, type ObservedState } from '../support/stack/state-events.js';

// `test:full` has a thousand.
const LISTENERS = Number(process.env['LISTENERS'] ?? 200);
const BOUGHT = 2;
const CANCELED = 23;

/** What one listener has been told so far. */
interface Listener {
  order: VideoOrder;
  seen: ObservedState[];
  ended: Promise<unknown>;
}

describe('many listeners at one API', () => {
  const deployment = useTestDeployment({ env: { ANONYMOUS_CONCURRENT_JOBS: '100', FFMPEG_THREADS: '1' } });
  const clips = useClips();

  it('see every state once and in order, though the API dies while states go on', async () => {
    const bought = await sequentially(BOUGHT, () => uploadAndAwaitQuote(deployment().client, request()));
    const waiting = await sequentially(CANCELED, () => VideoOrder.create(deployment().client, request()));

    const aloneBytes = memory();
    const listeners = await listen([...bought, ...waiting]);
    const perListenerKb = (memory() - aloneBytes) / LISTENERS / 1000;
    console.log(
      `${LISTENERS} listeners of ${BOUGHT + CANCELED} jobs: ${perListenerKb.toFixed(1)} kB of the API's memory each`,
    );

    for (const order of bought) await buy(order);
    await deployment().api.kill9();
    await standWithoutApi(bought, 'done');
    const workflows = new VideoWorkflows(deployment().temporal);
    for (const { id } of waiting) await workflows.cancel(id, { actor: 'operator' });
    await standWithoutApi(waiting, 'canceled');
    await deployment().api.start();

    await Promise.all(listeners.map(({ ended }) => ended));
    for (const order of [...bought, ...waiting]) {
      const told = await deployment().database.stateIdsOf(order.id);
      const heard = listeners
        .filter((listener) => listener.order === order)
        .map(({ seen }) => seen.map(({ id }) => id));
      expect(new Set(heard.map((ids) => ids.join())), order.id).toEqual(new Set([told.join()]));
    }
  });

  function request() {
    return { path: clips().small, target: SMALL_TARGET };
  }

  /** Spread over the jobs; answers once each is connected and has heard something. */
  async function listen(orders: VideoOrder[]): Promise<Listener[]> {
    const listeners = Array.from({ length: LISTENERS }, (_, index): Listener => {
      const order = orders[index % orders.length] as VideoOrder;
      const seen: ObservedState[] = [];
      return { order, seen, ended: followStates(order, 'done', seen) };
    });
    await eventually(
      () => listeners.filter(({ seen }) => seen.length > 0).length,
      (count) => count === LISTENERS,
      { timeoutMs: 60_000 },
    );
    return listeners;
  }

  function memory(): number {
    return residentBytes(deployment().api.pid) ?? NaN;
  }

  async function standWithoutApi(orders: VideoOrder[], state: string): Promise<void> {
    await eventually(
      async () => await Promise.all(orders.map(({ id }) => deployment().database.stateOf(id))),
      (states) => states.every((each) => each === state),
      { timeoutMs: 90_000 },
    );
  }
});

async function sequentially<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}
