// Runs one clip at one ceiling: every contender without a row runs, with plain two-pass to compare times.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import { type Case } from './cases.js';
import { type Clip } from './clips/make-clip.js';
import { type Contender, type ContenderRun } from './contenders/contender.js';
import { WIKI_AUDIO_BPS, plainTwoPass } from './contenders/two-pass.js';
import { type Verdict, judge } from './judge/judge.js';
import { type VideoInfo, probeVideo } from './judge/probe-video.js';
import { type Row, type RowKey, type RowStore } from './rows.js';
import { plainVideoBps } from './units.js';

/** A contender that takes more than this many times as long as plain two-pass is killed. */
const TIMEOUT_FACTOR = 10;
const PLAIN_TIMEOUT_SECONDS = 7200;

/** How to run a case. */
export interface CaseOptions {
  readonly store: RowStore;
  /** The contenders to run if they have no row yet. */
  readonly contenders: readonly Contender[];
  /** Run them even if they have a row. */
  readonly fresh: boolean;
  readonly log: (line: string) => void;
}

/**
 * The rows of one case, both new and existing. If any contender runs, plain two-pass runs first: times are only compared
 * within one run on one machine. A repeat with all rows present runs nothing.
 */
export async function runCase(clip: Clip, { ceilingBytes }: Case, options: CaseOptions): Promise<Row[]> {
  const { store, contenders, fresh } = options;
  const keyOf = (contender: Contender): RowKey => ({
    clip: clip.name,
    clipHash: clip.hash,
    ceilingBytes,
    contender: contender.name,
    version: contender.version(),
  });
  const kept = new Map(
    contenders.map((contender) => [contender.name, fresh ? undefined : store.find(keyOf(contender))]),
  );
  const missing = contenders.filter(({ name }) => kept.get(name) === undefined);
  if (missing.length === 0) return [...kept.values()].filter((row) => row !== undefined);

  const source = probeVideo(clip.path);
  const attempt = async (contender: Contender, timeoutSeconds: number, plain?: ContenderRun): Promise<Row> => {
    const { run, verdict } = await runAndJudge(contender, clip.path, source, { ceilingBytes, timeoutSeconds });
    const { wallSeconds, cpuSeconds } = plain ?? run;
    const audioBps = source.hasAudio ? WIKI_AUDIO_BPS : 0;
    const row: Row = {
      ...keyOf(contender),
      kind: clip.kind,
      role: contender.role,
      durationSeconds: source.durationSeconds,
      plainVideoBps: plainVideoBps(ceilingBytes, source.durationSeconds, audioBps),
      run,
      plain: { wallSeconds, cpuSeconds },
      verdict,
    };
    options.log(summary(row));
    return row;
  };

  const plainRow = await attempt(plainTwoPass, PLAIN_TIMEOUT_SECONDS);
  store.save(plainRow);
  kept.set(plainTwoPass.name, plainRow);
  for (const contender of missing.filter(({ name }) => name !== plainTwoPass.name)) {
    const row = await attempt(contender, Math.max(60, TIMEOUT_FACTOR * plainRow.run.wallSeconds), plainRow.run);
    store.save(row);
    kept.set(contender.name, row);
  }
  return [...kept.values()].filter((row) => row !== undefined);
}

async function runAndJudge(
  contender: Contender,
  clipPath: string,
  source: VideoInfo,
  limits: { readonly ceilingBytes: number; readonly timeoutSeconds: number },
): Promise<{ run: ContenderRun; verdict: Verdict | null }> {
  return await withTemporaryFolder(join(tmpdir(), 'mailsized-bench-'), async (scratchDir) => {
    const outPath = join(scratchDir, 'out.mp4');
    const run = await contender.run({ clipPath, ...source, ...limits, outPath, scratchDir });
    if (run.exit !== 'ok') return { run, verdict: null };
    if (!existsSync(outPath)) return { run: { ...run, exit: 'reported success but left no file' }, verdict: null };
    return { run, verdict: await judge(clipPath, outPath) };
  });
}

function summary({ clip, contender, ceilingBytes, run, plain, verdict }: Row): string {
  const head = `${clip.padEnd(18)} ${contender.padEnd(22)}`;
  if (verdict === null) return `${head} failed: ${run.exit}`;
  const fill = (verdict.sizeBytes / ceilingBytes).toFixed(4);
  const wall = (run.wallSeconds / plain.wallSeconds).toFixed(2);
  return `${head} fill ${fill}  VMAF ${verdict.vmafMean.toFixed(2)}  p5 ${verdict.vmafP5.toFixed(2)}  wall ${wall}`;
}
