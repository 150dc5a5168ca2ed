import { type MeasuredRun } from '../measured-run.js';

/** The clip as a contender gets it. */
export interface ContenderJob {
  readonly clipPath: string;
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
  /** Size as a viewer sees it. */
  readonly width: number;
  readonly height: number;
  readonly ceilingBytes: number;
  /** Where the result belongs, ending in .mp4. */
  readonly outPath: string;
  /** A folder of its own, removed afterwards. */
  readonly scratchDir: string;
  /** After this the contender is killed and has failed. */
  readonly timeoutSeconds: number;
}

/** What only our own command tells about itself. */
export interface SelfReport {
  readonly predictedVmaf: number | null;
  readonly predictedGrade: string;
  readonly saturated: boolean;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly reasons: readonly string[];
}

/** What a contender did and what that cost. */
export interface ContenderRun {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  /** Encodes of the whole video until it was content; null when it does not tell. */
  readonly attempts: number | null;
  /** `ok`, or why there is no result. */
  readonly exit: string;
  readonly account?: SelfReport;
}

/** One way to make a video fit. */
export interface Contender {
  /** Stable: names rows. */
  readonly name: string;
  /** One line for the report. */
  readonly describe: string;
  /** Ours are judged against the goals; baselines are what anybody's ffmpeg does; tools are what users pick. */
  readonly role: 'ours' | 'baseline' | 'tool';
  /** All that decides its result: its own version, its recipe, its ffmpeg. Installs it when it is not there. */
  version(): string;
  run(job: ContenderJob): Promise<ContenderRun>;
}

/** Turns the end of a process into `ok` or a reason with the last words of its stderr. */
export function exitOf(run: MeasuredRun): string {
  if (run.timedOut) return 'killed: took over ten times as long as plain two-pass';
  if (run.exitCode === 0) return 'ok';
  const lastWords = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-2).join(' | ');
  // Rows are committed: where this machine keeps its files is nobody's business.
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
