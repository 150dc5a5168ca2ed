import { ApiProblem, getVideo, listVideos, type Target, type Video } from '@mailsized/client';
import type { Argv } from 'yargs';
import { VIDEO_STATES } from '../../src/domain/video-state.js';
import { usageFailure } from '../failure.js';
import { clientFor, clientOf } from '../job/job.js';
import type { CreatedJob } from '../job/job-store.js';
import { countOf, timeOf } from '../options.js';
import { run, type CommandContext } from '../run.js';
import { formatTarget } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';
import { mapConcurrently } from '../../src/async/map-concurrently.js';

// Each has a connection of its own, and the API closes those beyond its limit for one address.
const JOBS_ASKED_AT_ONCE = 8;

interface Row {
  jobId: string;
  /** `gone`: the service no longer knows the job, or its token was replaced. */
  state: Video['state'] | 'gone';
  /** The name or path of the file; the reference of a job whose personal data is erased. */
  file: string;
  target: Target;
  /** Null for a job that the service no longer knows. */
  createdAt: string | null;
}

interface Range {
  createdAfter?: string;
  createdBefore?: string;
  sort?: 'createdAt';
}

interface RangeOptions {
  createdAfter?: string | undefined;
  createdBefore?: string | undefined;
  oldestFirst: boolean;
}

/** @throws Failure when one of the times is not valid. */
function rangeOf({ createdAfter, createdBefore, oldestFirst }: RangeOptions): Range {
  const [from, before] = [timeOf('--created-after', createdAfter), timeOf('--created-before', createdBefore)];
  return {
    ...(from !== undefined && { createdAfter: from }),
    ...(before !== undefined && { createdBefore: before }),
    ...(oldestFirst && { sort: 'createdAt' }),
  };
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
          describe: 'How many of the account at most',
          requiresArg: true,
          coerce: countOf,
        })
        .option('state', { type: 'string', describe: 'Only in this state, or in one of a,b', requiresArg: true })
        .option('created-after', {
          type: 'string',
          describe: 'Only those made at this time or later',
          requiresArg: true,
        })
        .option('created-before', { type: 'string', describe: 'Only those made before this time', requiresArg: true })
        .option('oldest-first', { type: 'boolean', describe: 'The oldest first, not the newest', default: false }),
    async (argv) => {
      await run(argv, async (toolbox) => {
        const states = statesOf(argv.state);
        const range = rangeOf(argv);
        const jobs =
          toolbox.apiKey === null ? await localJobs(toolbox, range) : await accountJobs(toolbox, argv, range);
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

async function accountJobs(
  toolbox: CommandContext,
  { newest, state }: { newest: number; state?: string | undefined },
  range: Range,
) {
  const { apiKey, signal } = toolbox;
  const client = clientFor(toolbox, apiKey);
  const rows: Row[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { ...range, ...(cursor && { cursor }), ...(state !== undefined && { state }) };
    const { videos, nextCursor } = await listVideos({ client, query, signal });
    rows.push(
      ...videos.map(({ id, reference, state: now, fileName, target, createdAt }) => ({
        ...{ jobId: id, state: now, target, createdAt },
        file: fileName ?? reference,
      })),
    );
    cursor = nextCursor;
  } while (cursor && rows.length < newest);
  return rows.slice(0, newest);
}

async function localJobs(toolbox: CommandContext, range: Range): Promise<Row[]> {
  const jobs = (await toolbox.jobStore.list()).filter((job): job is CreatedJob => job.made !== null);
  const rows = await mapConcurrently(jobs, JOBS_ASKED_AT_ONCE, async (job): Promise<Row> => {
    const { wish, made } = job;
    return { jobId: made.jobId, ...(await stateOf(job, toolbox)), file: wish.path, target: wish.target };
  });
  return inRange(rows, range);
}

/** Filters and sorts as the API does for an account's jobs. A job of unknown age comes last, and is in no range. */
function inRange(rows: Row[], { createdAfter, createdBefore, sort }: Range): Row[] {
  const from = createdAfter === undefined ? -Infinity : Date.parse(createdAfter);
  const before = createdBefore === undefined ? Infinity : Date.parse(createdBefore);
  const turn = sort === 'createdAt' ? 1 : -1;
  const isWithin = (at: number): boolean => at >= from && at < before;
  const known = rows.flatMap((row) => (row.createdAt === null ? [] : [{ row, at: Date.parse(row.createdAt) }]));
  const sorted = known.filter(({ at }) => isWithin(at)).toSorted((one, other) => turn * (one.at - other.at));
  const isLimited = createdAfter !== undefined || createdBefore !== undefined;
  return [...sorted.map(({ row }) => row), ...(isLimited ? [] : rows.filter(({ createdAt }) => createdAt === null))];
}

async function stateOf(job: CreatedJob, toolbox: CommandContext): Promise<Pick<Row, 'state' | 'createdAt'>> {
  const { jobId } = job.made;
  try {
    const client = clientOf(job, toolbox);
    const { state, createdAt } = await getVideo({ client, path: { jobId }, signal: toolbox.signal });
    return { state, createdAt };
  } catch (error) {
    if (error instanceof ApiProblem && ['job_not_found', 'token_invalid'].includes(error.problem.code)) {
      return { state: 'gone', createdAt: null };
    }
    throw error;
  }
}
