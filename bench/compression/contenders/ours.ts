// Our own command: the same entry point that an operator uses.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTool, projectRoot } from '../../../stack/tools.js';
import { type MeasuredRun, measuredRun } from '../measured-run.js';
import { type Contender, type ContenderRun, type SelfReport, exitOf, totalCost } from './contender.js';
import { ffmpegVersion } from './two-pass.js';

/** The built code that determines what a file looks like; other code may change without new rows. */
const HASHED_FOLDERS = ['src/domain/media', 'src/gateways/media', 'src/programs/compress-file'];

/** The part of the output of `--json` that the benchmark reads. */
interface CompressOutput {
  readonly saturated: boolean;
  readonly attempts: number;
  readonly plan: {
    readonly video: { readonly width: number; readonly height: number; readonly frameRate: number };
    readonly reasons: readonly string[];
  };
  readonly predicted: { readonly grade: string; readonly vmaf: number | null };
}

/** Our command in one of its presets. */
export function ours(preset: 'plays-everywhere' | 'modern'): Contender {
  return {
    name: `ours-${preset}`,
    describe: `npm run compress, preset ${preset}`,
    role: 'ours',
    version: () => `${codeHash()}, ${ffmpegVersion(findTool('ffmpeg'))}`,
    run: async (job) => {
      const entry = join(projectRoot, 'dist', 'src', 'programs', 'compress-file', 'main.js');
      // The benchmark measures every contender's file itself, so our command must not spend time on a measurement that others skip.
      const options = ['--out', job.outPath, '--preset', preset, '--json', '--no-measure'];
      // The same tools that `version` names, wherever the benchmark is started.
      const tools = [`FFMPEG_PATH=${findTool('ffmpeg')}`, `FFPROBE_PATH=${findTool('ffprobe')}`];
      const program = ['env', ...tools, process.execPath, entry];
      const command = [...program, job.clipPath, '--limit', String(job.ceilingBytes), ...options];
      const run = await measuredRun(command, { cwd: job.scratchDir, timeoutSeconds: job.timeoutSeconds });
      return contenderRunOf(run);
    },
  };
}

function contenderRunOf(run: MeasuredRun): ContenderRun {
  const exit = exitOf(run);
  if (exit !== 'ok') return { ...totalCost([run]), attempts: null, exit };
  const output = JSON.parse(run.stdout) as CompressOutput;
  const account: SelfReport = {
    predictedVmaf: output.predicted.vmaf,
    predictedGrade: output.predicted.grade,
    saturated: output.saturated,
    width: output.plan.video.width,
    height: output.plan.video.height,
    frameRate: output.plan.video.frameRate,
    reasons: output.plan.reasons,
  };
  return { ...totalCost([run]), attempts: output.attempts, exit, account };
}

function codeHash(): string {
  const hash = createHash('sha256');
  for (const folder of HASHED_FOLDERS) {
    const path = join(projectRoot, 'dist', folder);
    const files = existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
    for (const file of files.filter((name) => /\.(js|sh)$/.test(name)).sort()) {
      hash.update(`${folder}/${file}\n`).update(readFileSync(join(path, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
