import { ApiProblem, getVideo } from '@mailsized/client';
import type { Argv } from 'yargs';
import { jobById } from '../job/job.js';
import type { MadeJob } from '../job/job-memory.js';
import { run, type Toolbox } from '../run.js';
import { targetText } from '../screen/words.js';
import type { Shared } from './shared.js';

/** `mailsized list`: jobs that were sent from this machine. */
export function addList(yargs: Argv<Shared>): Argv<Shared> {
  return yargs.command(
    'list',
    'Jobs that were sent from here',
    (command) => command,
    async (argv) => {
      await run(argv, async (toolbox) => {
        const jobs = (await toolbox.memory.all()).filter((job): job is MadeJob => job.made !== null);
        const rows = await Promise.all(jobs.map((job) => rowOf(job, toolbox)));
        toolbox.screen.json({ jobs: rows });
        for (const { jobId, state, file, target } of rows) {
          toolbox.screen.line(`${jobId}  ${state.padEnd(15)}  ${file}, to fit ${targetText(target)}`);
        }
        if (rows.length === 0) toolbox.screen.line('none');
      });
    },
  );
}

async function rowOf({ wish, made }: MadeJob, toolbox: Toolbox) {
  const { path: file, target, api } = wish;
  return { jobId: made.jobId, state: await stateOf(made.jobId, toolbox), file, target, api };
}

/** `gone` when the service no longer knows the job, or its token was replaced. */
async function stateOf(jobId: string, toolbox: Toolbox): Promise<string> {
  const { client } = await jobById(jobId, { ...toolbox, token: null }, toolbox.memory);
  try {
    return (await getVideo({ client, path: { jobId }, signal: toolbox.signal })).state;
  } catch (error) {
    if (error instanceof ApiProblem && ['job_not_found', 'token_invalid'].includes(error.problem.code)) return 'gone';
    throw error;
  }
}
