import type { RunProgress } from './progress-lines.js';
import type { EncodeProgress } from './media.gateway.js';

/** Share of the work, in percent, at which the analysis pass and the first second pass end. */
const ANALYSIS_END = 30;
const FIRST_ATTEMPT_END = 92;

/** Part of 0 to 100 that a pass covers. Attempts after the first are rare and halve what is left. */
function stageRange(pass: 1 | 2, attempt: number): readonly [from: number, to: number] {
  if (pass === 1) return [0, ANALYSIS_END];
  if (attempt === 1) return [ANALYSIS_END, FIRST_ATTEMPT_END];
  const left = (100 - FIRST_ATTEMPT_END) / 2 ** (attempt - 2);
  return [100 - left, 100 - left / 2];
}

export interface ProgressTracker {
  /** Listener for the run of one pass. */
  stage(pass: 1 | 2, attempt: number): (progress: RunProgress) => void;
  done(pass: 1 | 2, attempt: number): void;
}

/** Turns frames of single runs into one figure for the whole job that never goes backwards. */
export function trackProgress(expectedFrames: number, report?: (progress: EncodeProgress) => void): ProgressTracker {
  let reached = 0;
  return {
    stage: (pass, attempt) => {
      const [from, to] = stageRange(pass, attempt);
      return ({ frames, speed }) => {
        const share = Math.min(1, frames / Math.max(1, expectedFrames));
        reached = Math.max(reached, from + share * (to - from));
        report?.({ percent: Math.round(reached * 10) / 10, pass, attempt, ...(speed === undefined ? {} : { speed }) });
      };
    },
    done: (pass, attempt) => report?.({ percent: 100, pass, attempt }),
  };
}
