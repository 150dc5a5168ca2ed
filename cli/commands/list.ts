import { ApiProblem, getVideo, listVideos, type Target, type Video } from '@mailsized/client';
import type { Argv } from 'yargs';
import { VIDEO_STATES } from '../../src/domain/video-state.js';
import { usageFailure } from '../failure.js';
import { clientFor, jobById } from '../job/job.js';
import type { CreatedJob } from '../job/job-store.js';
import { countOf } from '../options.js';
import { run, type CommandContext } from '../run.js';
import { formatTarget } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';

interface Row {
  jobId: string;
  /** `gone`: the service no longer knows the job, or its token was replaced. */
  state: Video['state'] | 'gone';
  /** Of a job whose personal data is erased, its reference. */
  file: string;
  target: Target;
}

/** `mailsized list`: the jobs of the account, or those that were sent from this machine. */
export function addList(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'list',
    'The jobs of your account; without a key, those sent from here',
    (command) =>
      command
        .option('newest', {
          type: 'number',
          default: 50,
          describe: 'How many of the account',
          requiresArg: true,
          coerce: countOf,
        })
        .option('state', { type: 'string', describe: 'Only in this state, or in one of a,b', requiresArg: true }),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const states = statesOf(argv.state);
        const jobs = toolbox.apiKey === null ? await localJobs(toolbox) : await accountJobs(toolbox, argv);
        const wanted = jobs.filter(({ state }) => states === null || states.includes(state));
        toolbox.screen.json({ jobs: wanted });
        for (const { jobId, state, file, target } of wanted) {
          toolbox.screen.line(`${jobId}  ${state.padEnd(15)}  ${file}, to fit ${formatTarget(target)}`);
        }
        if (wanted.length === 0) toolbox.screen.line('none');
      });
    },
  );
}

/** @throws Failure when one of them is not a state. */
function statesOf(given: string | undefined): readonly string[] | null {
  const states = given?.split(',').map((state) => state.trim()) ?? null;
  const unknown = states?.find((state) => !VIDEO_STATES.some((known) => known === state));
  if (unknown === undefined) return states;
  throw usageFailure(`--state ${unknown} is not a state of a job`, `The states are ${VIDEO_STATES.join(', ')}.`);
}

async function accountJobs(toolbox: CommandContext, { newest, state }: { newest: number; state?: string | undefined }) {
  const { apiKey, signal } = toolbox;
  const client = clientFor(toolbox, apiKey);
  const rows: Row[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { ...(cursor && { cursor }), ...(state !== undefined && { state }) };
    const { videos, nextCursor } = await listVideos({ client, query, signal });
    rows.push(
      ...videos.map(({ id, reference, state: now, fileName, target }) => ({
        ...{ jobId: id, state: now, target },
        file: fileName ?? reference,
      })),
    );
    cursor = nextCursor;
  } while (cursor && rows.length < newest);
  return rows.slice(0, newest);
}

async function localJobs(toolbox: CommandContext): Promise<Row[]> {
  const jobs = (await toolbox.jobStore.list()).filter((job): job is CreatedJob => job.made !== null);
  return await Promise.all(
    jobs.map(async ({ wish, made: { jobId } }) => {
      return { jobId, state: await stateOf(jobId, toolbox), file: wish.path, target: wish.target };
    }),
  );
}

async function stateOf(jobId: string, toolbox: CommandContext): Promise<Row['state']> {
  const { client } = await jobById(jobId, { ...toolbox, token: null }, toolbox.jobStore);
  try {
    return (await getVideo({ client, path: { jobId }, signal: toolbox.signal })).state;
  } catch (error) {
    if (error instanceof ApiProblem && ['job_not_found', 'token_invalid'].includes(error.problem.code)) return 'gone';
    throw error;
  }
}
