import { estimateTimeLeft, secondsOf, type TimeLeft } from '../../domain/media/encode/time-left.js';
import type { RunProgress } from './progress-reader.js';
import type { EncodeProgress } from './media.gateway.js';

/** Share of the work, in percent, at which the analysis and the first second pass end. */
const ANALYSIS_END = 30;
const FIRST_ENCODE_END = 92;

/**
 * The task of an ffmpeg run. A copy is tried instead of the analysis, and a single pass instead of both passes. If the
 * resulting file is too large, the analysis and the second passes follow.
 */
type RunKind = 'copy' | 'once' | 'analysis' | 'encode';

/** Effort of a run and of what usually follows it, in percent of the usual work. */
const EFFORT: Readonly<Record<RunKind, { readonly own: number; readonly after: number }>> = {
  copy: { own: ANALYSIS_END, after: 0 },
  once: { own: FIRST_ENCODE_END, after: 0 },
  analysis: { own: ANALYSIS_END, after: FIRST_ENCODE_END - ANALYSIS_END },
  encode: { own: FIRST_ENCODE_END - ANALYSIS_END, after: 0 },
};

/**
 * The range from 0 to 100 that a run covers. Extra work shares the range that is left: an analysis that is not the first
 * run takes its share, and each further second pass (rare) halves it.
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
  /** Starts a run; the returned function receives ffmpeg's progress. `attempt` includes those of an earlier encode. */
  begin(run: RunKind, attempt: number): (progress: Pick<RunProgress, 'frames' | 'speed'>) => void;
  /** The output is finished and in its place. */
  done(attempt: number): void;
}

/** Turns the frames of single runs into the time left and one percentage of the whole encode, which never goes down. */
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
      // A copy, an encode of sound alone or work from a checkpoint says nothing about the speed of an encode.
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
