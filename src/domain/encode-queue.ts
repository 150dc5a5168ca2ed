import type { MediaFacts } from './media/facts/media-facts.js';
import type { Offer } from './quote.js';
import { predictedEncodeMs, queueWaitMs } from './priority-promise.js';
import { upsellOf, type Upsell } from './upsells.js';

/** An encode that runs, or waits for a worker. */
export interface PendingEncode {
  _id: string;
  state: 'queued' | 'compressing';
  facts?: MediaFacts;
  offer?: Offer | null;
  chosenQuoteId?: string | null;
  upsells?: readonly Upsell[];
  /** How far it is, where it runs. */
  progress: { percent: number; secondsLeft: number | null } | null;
  /** The states that it has passed, oldest first. */
  events: readonly { state: string; version: { atMs: number } }[];
}

/** Where an encode stands among those that share its workers. */
export interface QueuePosition {
  /** 0: it runs; 1: it is the next. */
  position: number;
  /** Estimates; null while nobody encodes. */
  startsInMs: number | null;
  readyInMs: number | null;
}

/**
 * What will be encoded before those that wait without priority, in the order in which it is: what runs, then priority,
 * then whoever has waited longest.
 */
function inQueueOrder(underWay: readonly PendingEncode[]): PendingEncode[] {
  const rank = (encode: PendingEncode): number => (isRunning(encode) ? 0 : hasPriority(encode) ? 1 : 2);
  return underWay.toSorted((one, other) => rank(one) - rank(other) || queuedAtMs(one) - queuedAtMs(other));
}

/** How long each takes that somebody with priority has to wait for. */
export function aheadOfPriorityMs(underWay: readonly PendingEncode[]): number[] {
  return underWay.filter((encode) => isRunning(encode) || hasPriority(encode)).map(predictedMsOf);
}

/**
 * @param underWay all that share the workers of the job.
 * @param slots how many are encoded at the same time, by all workers that take more work together.
 * @returns null when the job is not among them.
 */
export function queuePositionOf(
  jobId: string,
  underWay: readonly PendingEncode[],
  slots: number,
): QueuePosition | null {
  const queue = inQueueOrder(underWay);
  const index = queue.findIndex(({ _id }) => _id === jobId);
  const own = queue[index];
  if (!own) return null;
  if (isRunning(own)) return { position: 0, startsInMs: 0, readyInMs: remainingMs(own) };
  const running = queue.filter(isRunning).length;
  const startsInMs = slots === 0 ? null : queueWaitMs(queue.slice(0, index).map(remainingMs), slots);
  return {
    position: index - running + 1,
    startsInMs,
    readyInMs: startsInMs === null ? null : startsInMs + predictedMsOf(own),
  };
}

function isRunning({ state }: PendingEncode): boolean {
  return state === 'compressing';
}

function hasPriority({ upsells = [] }: PendingEncode): boolean {
  return upsellOf(upsells, 'priority') !== undefined;
}

function queuedAtMs({ events }: PendingEncode): number {
  return events.findLast(({ state }) => state === 'queued')?.version.atMs ?? 0;
}

function predictedMsOf({ facts, offer, chosenQuoteId }: PendingEncode): number {
  const quote = offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId);
  return facts && quote ? predictedEncodeMs(facts, quote.plan) : 0;
}

function remainingMs(encode: PendingEncode): number {
  const { secondsLeft = null, percent = 0 } = encode.progress ?? {};
  return secondsLeft === null ? predictedMsOf(encode) * (1 - percent / 100) : secondsLeft * 1000;
}
