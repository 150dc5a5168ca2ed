import type { MediaFacts } from './media/media-facts.js';
import type { Offer } from './quote.js';
import { predictedEncodeMs, startsWithinMs } from './ready-promise.js';
import { upsellOf, type Upsell } from './upsells.js';

/** An encode that runs, or waits for a worker. */
export interface EncodeUnderWay {
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
export interface QueuePlace {
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
function inOrder(underWay: readonly EncodeUnderWay[]): EncodeUnderWay[] {
  const rank = (encode: EncodeUnderWay): number => (isRunning(encode) ? 0 : hasPriority(encode) ? 1 : 2);
  return underWay.toSorted((one, other) => rank(one) - rank(other) || queuedAtMs(one) - queuedAtMs(other));
}

/** How long each takes that somebody with priority has to wait for. */
export function aheadOfPriorityMs(underWay: readonly EncodeUnderWay[]): number[] {
  return underWay.filter((encode) => isRunning(encode) || hasPriority(encode)).map(predictedOf);
}

/**
 * @param underWay all that share the workers of the job.
 * @param workers how many encode at the same time; one that is busy may be missing.
 * @returns null when the job is not among them.
 */
export function placeInQueue(jobId: string, underWay: readonly EncodeUnderWay[], workers: number): QueuePlace | null {
  const queue = inOrder(underWay);
  const index = queue.findIndex(({ _id }) => _id === jobId);
  const own = queue[index];
  if (!own) return null;
  if (isRunning(own)) return { position: 0, startsInMs: 0, readyInMs: leftMs(own) };
  const running = queue.filter(isRunning).length;
  const present = Math.max(workers, running);
  const startsInMs = present === 0 ? null : startsWithinMs(queue.slice(0, index).map(leftMs), present);
  return {
    position: index - running + 1,
    startsInMs,
    readyInMs: startsInMs === null ? null : startsInMs + predictedOf(own),
  };
}

function isRunning({ state }: EncodeUnderWay): boolean {
  return state === 'compressing';
}

function hasPriority({ upsells = [] }: EncodeUnderWay): boolean {
  return upsellOf(upsells, 'priority') !== undefined;
}

function queuedAtMs({ events }: EncodeUnderWay): number {
  return events.findLast(({ state }) => state === 'queued')?.version.atMs ?? 0;
}

function predictedOf({ facts, offer, chosenQuoteId }: EncodeUnderWay): number {
  const quote = offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId);
  return facts && quote ? predictedEncodeMs(facts, quote.plan) : 0;
}

function leftMs(encode: EncodeUnderWay): number {
  const { secondsLeft = null, percent = 0 } = encode.progress ?? {};
  return secondsLeft === null ? predictedOf(encode) * (1 - percent / 100) : secondsLeft * 1000;
}
