import { estimateTimeLeft, secondsOf, type TimeLeft } from '../../domain/media/encode/time-left.js';
import type { RunProgress } from './progress-reader.js';
import type { EncodeProgress } from './media.gateway.js';

/** Share of the work, in percent, at which the analysis and the first second pass end. */
const ANALYSIS_END = 30;
const FIRST_ENCODE_END = 92;

/**
 * What a run of ffmpeg does. A copy is tried in the place of the analysis, a single pass in that of both passes: when the
 * file is too large, they follow.
 */
type RunKind = 'copy' | 'once' | 'analysis' | 'encode';

/** Effort of a run, in percent of the usual work, and what usually comes after it. */
const EFFORT: Readonly<Record<RunKind, { readonly own: number; readonly after: number }>> = {
  copy: { own: ANALYSIS_END, after: 0 },
  once: { own: FIRST_ENCODE_END, after: 0 },
  analysis: { own: ANALYSIS_END, after: FIRST_ENCODE_END - ANALYSIS_END },
  encode: { own: FIRST_ENCODE_END - ANALYSIS_END, after: 0 },
};

/**
 * Part of 0 to 100 that a run covers. Work on top makes room for itself in what is left: an analysis that is not the first
 * thing done takes its share, second passes after the first (rare) halve it.
 */
function percentRangeOf(run: RunKind, secondPasses: number, reached: number): readonly [from: number, to: number] {
  const end = reached < FIRST_ENCODE_END ? FIRST_ENCODE_END : (reached + 100) / 2;
  if (run === 'once') return [reached, end];
  if (run !== 'encode') return [reached, reached + (end - reached) * (ANALYSIS_END / FIRST_ENCODE_END)];
  if (secondPasses === 1) return [Math.max(ANALYSIS_END, reached), end];
  const left = (100 - FIRST_ENCODE_END) / 2 ** (secondPasses - 2);
  return [100 - left, 100 - left / 2];
}

export interface ProgressTracker {
  /** A run begins; the answer listens to what ffmpeg says of it. `attempt` counts with those of an earlier encode. */
  begin(run: RunKind, attempt: number): (progress: RunProgress) => void;
  /** All is done and in its place. */
  done(attempt: number): void;
}

/** Turns frames of single runs into one figure for the whole encode that never goes backwards, and the time left. */
export function trackProgress(
  expectedFrames: number,
  report?: (progress: EncodeProgress) => void,
  nowMs: () => number = () => performance.now(),
): ProgressTracker {
  let reached = 0;
  let secondPasses = 0;
  let beganAtMs = nowMs();
  let work = 0;
  let timeLeft: TimeLeft | null = null;
  let lastRun: RunKind | null = null;
  return {
    begin: (run, attempt) => {
      if (run === 'encode') secondPasses += 1;
      const [from, to] = percentRangeOf(run, secondPasses, reached);
      const { own, after } = EFFORT[run];
      // A copy, sound alone or what a checkpoint brought says nothing about the pace of an encode.
      if (lastRun === 'copy' || lastRun === 'once' || work === 0) {
        beganAtMs = nowMs();
        work = 0;
        timeLeft = null;
      }
      lastRun = run;
      const workBefore = work;
      return ({ frames, speed }) => {
        const share = Math.min(1, frames / Math.max(1, expectedFrames));
        reached = Math.max(reached, from + share * (to - from));
        work = workBefore + share * own;
        const left = (1 - share) * own + after;
        timeLeft = estimateTimeLeft(timeLeft, { elapsedMs: nowMs() - beganAtMs, done: work, left });
        report?.({
          stage: run === 'analysis' ? run : 'encode',
          percent: Math.round(reached * 10) / 10,
          secondsLeft: secondsOf(timeLeft),
          attempt,
          ...(speed === undefined ? {} : { speed }),
        });
      };
    },
    done: (attempt) => report?.({ stage: 'encode', percent: 100, secondsLeft: 0, attempt }),
  };
}
