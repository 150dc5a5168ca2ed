import type { VideoView } from '../../../src/api/videos/video.schemas.js';
import type { VideoOrder } from '../../../stack/customer/video-order.js';
import { eventually } from '../eventually.js';

/** One `state` event as a listener receives it. */
export interface ObservedState {
  id: string;
  state: string;
  reason: string | null;
}

/**
 * Follows a job's events, reconnecting like a browser, until the server answers that there will be no more.
 *
 * @param seen receives each event as it arrives.
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

/** The states only, in the order in which they were received. */
export function namesOf(seen: ObservedState[]): string[] {
  return seen.map(({ state }) => state);
}

/** Waits until the job is in a state now, however often it has been in that state before. */
export async function waitForState(order: VideoOrder, ...states: string[]): Promise<VideoView> {
  return await eventually(
    () => order.view(),
    ({ state }) => states.includes(state),
    { timeoutMs: 60_000 },
  );
}
