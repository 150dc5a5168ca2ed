import { join } from 'node:path';
import { measuredRun } from '../measured-run.js';
import { asMegabytes } from '../units.js';
import { type Contender, exitOf, totalCost } from './contender.js';
import { requirementOf, venvBinFolder } from './pypi-tool.js';

const TOOL = 'compress-cli';

/** Reduces the resolution by bits per pixel, encodes in single passes, measures and corrects. Has its own ffmpeg. */
export const compressCli: Contender = {
  name: 'compress-cli',
  describe: 'PyPI compress-cli 1.3.0 with the ffmpeg that comes with it',
  role: 'tool',
  version: () => {
    venvBinFolder(TOOL);
    return requirementOf(TOOL);
  },
  run: async (job) => {
    const program = join(venvBinFolder(TOOL), 'compress');
    // Its megabytes are decimal, and its results stay strictly below the limit.
    const command = [program, job.clipPath, asMegabytes(job.ceilingBytes), '-o', job.outPath, '--json'];
    const run = await measuredRun(command, { cwd: job.scratchDir, timeoutSeconds: job.timeoutSeconds });
    return { ...totalCost([run]), attempts: attemptsOf(run.stdout), exit: exitOf(run) };
  },
};

function attemptsOf(stdout: string): number | null {
  const told = /"attempts":\s*(\d+)/.exec(stdout)?.[1];
  return told === undefined ? null : Number(told);
}
