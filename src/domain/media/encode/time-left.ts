import type { EncodeStage } from './encode-stages.js';
import { MIN_OBSERVED_MS, MIN_OBSERVED_SHARE, SMOOTHING_MS } from './tuning.js';

/** Work that was watched being done. What was found done (a checkpoint) is not in it: it tells nothing of the pace. */
export interface ObservedWork {
  /** Since the first of this work began. */
  readonly elapsedMs: number;
  /** In any unit, the same as `left`. */
  readonly done: number;
  readonly left: number;
}

export interface TimeLeft {
  /** When it was estimated, as `elapsedMs` then was. */
  readonly atMs: number;
  readonly leftMs: number;
}

/**
 * How long the rest will take at the pace so far, or null while there is not enough to tell. Between two estimates time
 * simply passes; a change of pace, or work that comes on top, moves it over some seconds instead of at once.
 */
export function estimateTimeLeft(before: TimeLeft | null, seen: ObservedWork): TimeLeft | null {
  const { elapsedMs, done, left } = seen;
  if (before === null && (elapsedMs < MIN_OBSERVED_MS || done < MIN_OBSERVED_SHARE * (done + left))) return null;
  if (left <= 0) return { atMs: elapsedMs, leftMs: 0 };
  if (before === null) return { atMs: elapsedMs, leftMs: (elapsedMs / done) * left };
  const sinceMs = Math.max(0, elapsedMs - before.atMs);
  const expectedMs = Math.max(0, before.leftMs - sinceMs);
  const measuredMs = done > 0 ? (elapsedMs / done) * left : expectedMs;
  const weight = 1 - Math.exp(-sinceMs / SMOOTHING_MS);
  return { atMs: elapsedMs, leftMs: expectedMs + weight * (measuredMs - expectedMs) };
}

/** Whole seconds, as they are shown; null stays null. */
export function secondsOf(timeLeft: TimeLeft | null): number | null {
  return timeLeft && Math.ceil(timeLeft.leftMs / 1000);
}

/** What is going on, for people: `analysis, about 2 min left`. Says no more than is known. */
export function describeProgress(progress: {
  readonly stage: EncodeStage;
  readonly attempt: number;
  readonly secondsLeft: number | null;
}): string {
  const { stage, attempt, secondsLeft } = progress;
  const what = stage === 'encode' && attempt > 1 ? 'encode, corrected' : stage;
  return secondsLeft === null ? what : `${what}, ${describeTimeLeft(secondsLeft)}`;
}

function describeTimeLeft(secondsLeft: number): string {
  if (secondsLeft < 10) return 'a few seconds left';
  if (secondsLeft < 55) return `about ${10 * Math.round(secondsLeft / 10)} s left`;
  const minutes = Math.max(1, Math.round(secondsLeft / 60));
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
