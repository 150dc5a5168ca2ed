import { join } from 'node:path';
import { measuredRun } from '../measured-run.js';
import { asMebibytesRoundedDown } from '../units.js';
import { type Contender, exitOf, totalCost } from './contender.js';
import { requirementOf, systemFfmpegVersion, venvBinFolder } from './pypi-tool.js';

const TOOL = 'ffmpeg4discord';

/** Two passes at the source's size, repeated at a lower rate until the file is below the limit. */
export const ffmpeg4discord: Contender = {
  name: 'ffmpeg4discord',
  describe: "PyPI ffmpeg4discord 0.4.2 with the system's ffmpeg",
  role: 'tool',
  version: () => {
    venvBinFolder(TOOL);
    return `${requirementOf(TOOL)}, ${systemFfmpegVersion()}`;
  },
  run: async (job) => {
    const program = join(venvBinFolder(TOOL), 'ff4d');
    const size = asMebibytesRoundedDown(job.ceilingBytes);
    const command = [program, job.clipPath, '-s', size, '-o', job.outPath, '--no-config'];
    const run = await measuredRun(command, { cwd: job.scratchDir, timeoutSeconds: job.timeoutSeconds });
    // It prints "Restarting..." before each further attempt.
    const attempts = 1 + (run.stdout.match(/Restarting/g)?.length ?? 0);
    return { ...totalCost([run]), attempts, exit: exitOf(run) };
  },
};
