import type { MediaFacts } from './media/facts/media-facts.js';
import type { Offer } from './quote.js';
import { predictedEncodeMs, queueWaitMs } from './priority-promise.js';
import { upsellOf, type Upsell } from './upsells.js';

/** An encode that is running or waiting for a worker. */
export interface PendingEncode {
  _id: string;
  state: 'queued' | 'compressing';
  facts?: MediaFacts;
  offer?: Offer | null;
  chosenQuoteId?: string | null;
  upsells?: readonly Upsell[];
  /** The progress of a running encode. */
  progress: { percent: number; secondsLeft: number | null } | null;
  /** The states that it has been in, oldest first. */
  events: readonly { state: string; version: { atMs: number } }[];
}

/** The position of an encode among those that share its workers. */
export interface QueuePosition {
  /** 0: it is running; 1: it is next. */
  position: number;
  /** Estimates; null while no worker takes encodes. */
  startsInMs: number | null;
  readyInMs: number | null;
}

/**
 * The encodes in the order in which workers take them: running ones, then those with priority, then the others. In each
 * group, the encode that has waited longest comes first.
 */
function inQueueOrder(underWay: readonly PendingEncode[]): PendingEncode[] {
  const rank = (encode: PendingEncode): number => (isRunning(encode) ? 0 : hasPriority(encode) ? 1 : 2);
  return underWay.toSorted((one, other) => rank(one) - rank(other) || queuedAtMs(one) - queuedAtMs(other));
}

/** The predicted duration of each encode that a new encode with priority has to wait for. */
export function aheadOfPriorityMs(underWay: readonly PendingEncode[]): number[] {
  return underWay.filter((encode) => isRunning(encode) || hasPriority(encode)).map(predictedMsOf);
}

/**
 * @param underWay all encodes that share the workers of the job.
 * @param slots how many encodes run at the same time, on all workers that accept work, together.
 * @returns null when the job is not among `underWay`.
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
