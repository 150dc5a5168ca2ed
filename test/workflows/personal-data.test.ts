import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PersonalDataActivities } from '../../src/contracts/activities.js';
import type { PersonalDataCounts, PersonalDataInput } from '../../src/contracts/personal-data-workflow.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { WORKFLOWS } from '../../src/contracts/workflow-names.js';
import type { personalDataWorkflow } from '../../workflows/index.js';
import { DAY_MS, HOUR_MS } from '../support/workflows/fixtures.js';
import { recordHistory } from '../support/workflows/history-files.js';
import { HistoryReader } from '../support/workflows/history-reader.js';
import { useWorkers } from '../support/workflows/use-workers.js';

interface Job {
  id: string;
  endedAtMs: number;
  outcome: keyof PersonalDataCounts;
}

type PageRequest = Parameters<PersonalDataActivities['erasePersonalData']>[0];

/** The jobs, and the activity over them, as its contract says. */
class FakeJobs {
  readonly requests: PageRequest[] = [];
  readonly erased: string[] = [];
  outageUntilMs = 0;
  private jobs: Job[] = [];

  add(endedAtMs: number, outcome: Job['outcome'] = 'erased'): string {
    const id = `job-${this.jobs.length + 1}`;
    this.jobs.push({ id, endedAtMs, outcome });
    return id;
  }

  erasePersonalData = async (
    request: PageRequest,
  ): Promise<Awaited<ReturnType<PersonalDataActivities['erasePersonalData']>>> => {
    if ((await environment().currentTimeMs()) < this.outageUntilMs) throw new Error('the database is down');
    this.requests.push(request);
    const { endedBeforeMs, after, limit } = request;
    const due = this.jobs.filter(({ endedAtMs, id }) => endedAtMs < endedBeforeMs && (!after || id > after.id));
    const page = due.slice(0, limit);
    const counts = { erased: 0, postponed: 0, failed: 0 };
    for (const { id, outcome } of page) {
      counts[outcome] += 1;
      if (outcome === 'erased') this.erased.push(id);
    }
    const last = page.at(-1);
    return { counts, next: last && due.length > limit ? { atMs: last.endedAtMs, id: last.id } : null };
  };
}

const TTL_MS = 30 * DAY_MS;
let jobs: FakeJobs;
let workflowId: string;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const environment = useWorkers({
  [TASK_QUEUES.control]: {
    erasePersonalData: async (request: PageRequest) => await jobs.erasePersonalData(request),
  },
});

beforeEach(() => {
  jobs = new FakeJobs();
  workflowId = `personal-data-${randomUUID()}`;
});
afterEach(async ({ task }) => {
  if (!process.env['RECORD_HISTORIES'] || task.result?.state === 'fail') return;
  for (const history of await histories()) recordHistory(`${task.suite?.name ?? ''} ${task.name}`, history);
});

async function run(input: Partial<PersonalDataInput> = {}): Promise<PersonalDataCounts> {
  const args: [PersonalDataInput] = [{ ttlMs: TTL_MS, pageSize: 2, pagesPerRun: 10, ...input }];
  const options = { workflowId, taskQueue: TASK_QUEUES.control, args };
  return await environment().client.workflow.execute<typeof personalDataWorkflow>(WORKFLOWS.personalData, options);
}

/** Of every run, the first one first. */
async function histories(): Promise<HistoryReader[]> {
  const found: HistoryReader[] = [];
  let runId: string | undefined = (await environment().client.workflow.getHandle(workflowId).describe()).raw
    .workflowExecutionInfo?.firstRunId as string | undefined;
  while (runId) {
    const history = new HistoryReader(await environment().client.workflow.getHandle(workflowId, runId).fetchHistory());
    found.push(history);
    runId = history.events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return found;
}

describe('the erasure of personal data', () => {
  it('covers every job that ended long enough ago, page by page, and no other', async () => {
    const nowMs = await environment().currentTimeMs();
    const due = Array.from({ length: 5 }, () => jobs.add(nowMs - TTL_MS - HOUR_MS));
    jobs.add(nowMs - TTL_MS + HOUR_MS);
    expect(await run()).toEqual({ erased: 5, postponed: 0, failed: 0 });
    expect(jobs.erased).toEqual(due);
    expect(jobs.requests).toHaveLength(3);
  });

  it('ends at once when nothing is due', async () => {
    expect(await run()).toEqual({ erased: 0, postponed: 0, failed: 0 });
    expect(jobs.requests).toHaveLength(1);
  });

  it('continues in a new run when there are many jobs, with the same cut-off and the counts so far', async () => {
    const endedAtMs = (await environment().currentTimeMs()) - TTL_MS - HOUR_MS;
    const outcomes: Job['outcome'][] = ['erased', 'erased', 'postponed', 'failed', 'erased'];
    for (const outcome of outcomes) jobs.add(endedAtMs, outcome);
    expect(await run({ pagesPerRun: 2 })).toEqual({ erased: 3, postponed: 1, failed: 1 });
    expect((await histories()).map(({ activitiesCompleted }) => activitiesCompleted)).toEqual([2, 1]);
    expect(new Set(jobs.requests.map(({ endedBeforeMs }) => endedBeforeMs)).size).toBe(1);
  });

  it('retries for hours while the database is down', async () => {
    const nowMs = await environment().currentTimeMs();
    jobs.add(nowMs - TTL_MS - HOUR_MS);
    jobs.outageUntilMs = nowMs + 6 * HOUR_MS;
    expect(await run()).toEqual({ erased: 1, postponed: 0, failed: 0 });
    expect(await environment().currentTimeMs()).toBeGreaterThanOrEqual(jobs.outageUntilMs);
  });
});
