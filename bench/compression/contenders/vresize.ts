import { join } from 'node:path';
import { measuredRun } from '../measured-run.js';
import { type Contender, exitOf, totalCost } from './contender.js';
import { requirementOf, systemFfmpegVersion, venvBinFolder } from './pypi-tool.js';

const TOOL = 'vresize';

/** Two passes at the source's size with two percent in reserve; never checks the result. */
export const vresize: Contender = {
  name: 'vresize',
  describe: "PyPI vresize 0.2.0 with the system's ffmpeg",
  role: 'tool',
  version: () => {
    venvBinFolder(TOOL);
    return `${requirementOf(TOOL)}, ${systemFfmpegVersion()}`;
  },
  run: async (job) => {
    const program = join(venvBinFolder(TOOL), 'vresize');
    // Its MB are binary, but it also accepts bytes.
    const command = [program, job.clipPath, '--max-size', `${job.ceilingBytes}B`, '-o', job.outPath, '--quiet'];
    const run = await measuredRun(command, { cwd: job.scratchDir, timeoutSeconds: job.timeoutSeconds });
    return { ...totalCost([run]), attempts: 1, exit: exitOf(run) };
  },
};
