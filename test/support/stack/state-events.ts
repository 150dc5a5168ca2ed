import type { VideoView } from '../../../src/api/videos/video.schemas.js';
import type { VideoOrder } from '../../../stack/customer/video-order.js';
import { eventually } from '../eventually.js';

/** One `state` event as a listener is told it. */
export interface ObservedState {
  id: string;
  state: string;
  reason: string | null;
}

/**
 * Follows a job's events, reconnecting like a browser, until the server says that there will be no more.
 *
 * @param seen is filled on the way.
 */
export async function followStates(
  order: VideoOrder,
  until: string,
  seen: ObservedState[] = [],
): Promise<ObservedState[]> {
  for await (const event of order.events()) {
    if (event.type !== 'state') continue;
    const { id, state, reason } = event;
    seen.push({ id, state, reason });
    if (state === until) break;
  }
  return seen;
}

/** The states alone, in the order in which they were told. */
export function namesOf(seen: ObservedState[]): string[] {
  return seen.map(({ state }) => state);
}

/** Waits until the job stands in a state now, however often it has been there before. */
export async function waitForState(order: VideoOrder, ...states: string[]): Promise<VideoView> {
  return await eventually(
    () => order.view(),
    ({ state }) => states.includes(state),
    { timeoutMs: 60_000 },
  );
}
