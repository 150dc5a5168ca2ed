import { type MeasuredRun } from '../measured-run.js';

/** The job that a contender receives: a clip, its facts and its ceiling. */
export interface ContenderJob {
  readonly clipPath: string;
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
  /** The size of the picture as a viewer sees it. */
  readonly width: number;
  readonly height: number;
  readonly ceilingBytes: number;
  /** The path for the result, ending in .mp4. */
  readonly outPath: string;
  /** A separate folder, removed afterwards. */
  readonly scratchDir: string;
  /** After this time the contender is killed and counts as failed. */
  readonly timeoutSeconds: number;
}

/** What our own command reports about its result; the other contenders report nothing. */
export interface SelfReport {
  readonly predictedVmaf: number | null;
  readonly predictedGrade: string;
  readonly saturated: boolean;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly reasons: readonly string[];
}

/** What a contender did, and its cost. */
export interface ContenderRun {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  /** The number of encodes of the whole video until the contender accepted one; null if it does not report that. */
  readonly attempts: number | null;
  /** `ok`, or the reason why there is no result. */
  readonly exit: string;
  readonly account?: SelfReport;
}

/** One way to make a video fit. */
export interface Contender {
  /** Must not change: it names rows. */
  readonly name: string;
  /** A line for the report. */
  readonly describe: string;
  /** Ours are judged against the goals; baselines are what plain ffmpeg does; tools are what users choose. */
  readonly role: 'ours' | 'baseline' | 'tool';
  /** Everything that determines its result: its version, its recipe, its ffmpeg. Installs the contender if it is missing. */
  version(): string;
  run(job: ContenderJob): Promise<ContenderRun>;
}

/** Turns the end of a process into `ok`, or a reason with the last lines of its output. */
export function exitOf(run: MeasuredRun): string {
  if (run.timedOut) return 'killed: took over ten times as long as plain two-pass';
  if (run.exitCode === 0) return 'ok';
  const lastWords = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-2).join(' | ');
  // Rows are committed, so the paths of this machine are removed.
  return `exit ${run.exitCode}: ${lastWords.replaceAll(/\/\S*\//g, '').slice(-300)}`;
}

/** The cost of commands that ran one after the other. */
export function totalCost(
  runs: readonly MeasuredRun[],
): Pick<ContenderRun, 'wallSeconds' | 'cpuSeconds' | 'peakMemoryBytes'> {
  return {
    wallSeconds: runs.reduce((sum, run) => sum + run.wallSeconds, 0),
    cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
    peakMemoryBytes: Math.max(0, ...runs.map((run) => run.peakMemoryBytes)),
  };
}
