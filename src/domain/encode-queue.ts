import type { MediaFacts } from './media/facts/media-facts.js';
import type { Offer, Quote } from './quote.js';
import { predictedEncodeMs, queueWaitMs } from './priority-promise.js';
import type { KeyMode } from './roles.js';
import { totalCents, upsellOf, type Upsell } from './upsells.js';

/** An encode that is running or waiting for a worker. */
export interface PendingEncode {
  _id: string;
  state: 'queued' | 'compressing';
  facts?: MediaFacts;
  offer?: Offer | null;
  chosenQuoteId?: string | null;
  upsells?: readonly Upsell[];
  mode?: KeyMode;
  /** The progress of a running encode. */
  progress: { percent: number; secondsLeft: number | null } | null;
  /** The states that it has been in, oldest first. */
  events: readonly { state: string; version: { atMs: number } }[];
}

/** Encodes that are paid for with priority go first. Those that nobody pays for, as with test keys, delay no paid one. */
export type EncodePriority = 'priority' | 'paid' | 'free';

interface EncodeSale {
  isTest: boolean;
  quote: Pick<Quote, 'price'> | undefined;
  upsells: readonly Upsell[];
}

export function encodePriorityOf({ isTest, quote, upsells }: EncodeSale): EncodePriority {
  if (isTest) return 'free';
  if (upsellOf(upsells, 'priority')) return 'priority';
  return quote && totalCents(quote.price.amountCents, upsells) === 0 ? 'free' : 'paid';
}

/** The position of an encode among those that share its workers. */
export interface QueuePosition {
  /** 0: it is running; 1: it is next. */
  position: number;
  /** Estimates; null while no worker takes encodes. */
  startsInMs: number | null;
  readyInMs: number | null;
}

const TURNS: Record<EncodePriority, number> = { priority: 1, paid: 2, free: 3 };

/**
 * The encodes in the order in which workers take them: running ones, then those with priority, then those that
 * nobody pays for. In each group, the encode that has waited longest comes first.
 */
function inQueueOrder(underWay: readonly PendingEncode[]): PendingEncode[] {
  const turn = (encode: PendingEncode): number => (isRunning(encode) ? 0 : TURNS[priorityOf(encode)]);
  return underWay.toSorted((one, other) => turn(one) - turn(other) || queuedAtMs(one) - queuedAtMs(other));
}

/** The predicted duration of each encode that a new encode with priority has to wait for. */
export function aheadOfPriorityMs(underWay: readonly PendingEncode[]): number[] {
  return underWay.filter((encode) => isRunning(encode) || priorityOf(encode) === 'priority').map(predictedMsOf);
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

function priorityOf(encode: PendingEncode): EncodePriority {
  const { mode, upsells = [] } = encode;
  return encodePriorityOf({ isTest: mode === 'test', quote: quoteOf(encode), upsells });
}

function queuedAtMs({ events }: PendingEncode): number {
  return events.findLast(({ state }) => state === 'queued')?.version.atMs ?? 0;
}

function quoteOf({ offer, chosenQuoteId }: PendingEncode): Quote | undefined {
  return offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId);
}

function predictedMsOf(encode: PendingEncode): number {
  const { facts } = encode;
  const quote = quoteOf(encode);
  return facts && quote ? predictedEncodeMs(facts, quote.plan) : 0;
}

function remainingMs(encode: PendingEncode): number {
  const { secondsLeft = null, percent = 0 } = encode.progress ?? {};
  return secondsLeft === null ? predictedMsOf(encode) * (1 - percent / 100) : secondsLeft * 1000;
}
