import type { EncodeStage } from './encode-stages.js';
import { MIN_OBSERVED_MS, MIN_OBSERVED_SHARE, SMOOTHING_MS } from './tuning.js';

/** Work that was observed. Work from a checkpoint is not included: it says nothing about the pace. */
export interface ObservedWork {
  /** Time since the start of this work. */
  readonly elapsedMs: number;
  /** In any unit, but the same unit as `left`. */
  readonly done: number;
  readonly left: number;
}

export interface TimeLeft {
  /** The value of `elapsedMs` when it was estimated. */
  readonly atMs: number;
  readonly leftMs: number;
}

/**
 * How long the rest will take at the pace so far; null while too little is known. Between two estimates, the time simply
 * counts down. A change of pace or additional work changes it over some seconds instead of at once.
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

/** Whole seconds for display; null stays null. */
export function secondsOf(timeLeft: TimeLeft | null): number | null {
  return timeLeft && Math.ceil(timeLeft.leftMs / 1000);
}

/** The current stage in words: `analysis, about 2 min left`. The time is left out while it is unknown. */
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
