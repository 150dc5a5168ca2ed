import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DigestActivities } from '../../src/contracts/activities.js';
import { TASK_QUEUES } from '../../src/contracts/task-queues.js';
import { WORKFLOWS } from '../../src/contracts/workflow-names.js';
import type { dailyDigestWorkflow } from '../../workflows/index.js';
import { DAY_MS, HOUR_MS } from '../support/workflows/fixtures.js';
import { recordHistory } from '../support/workflows/history-files.js';
import { HistoryReader } from '../support/workflows/history-reader.js';
import { useWorkers } from '../support/workflows/use-workers.js';

type Request = Parameters<DigestActivities['sendDailyDigest']>[0];

let requests: Request[];
let outageUntilMs: number;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const activities: DigestActivities = {
  sendDailyDigest: async (request) => {
    if ((await environment().currentTimeMs()) < outageUntilMs) throw new Error('no provider takes mail');
    requests.push(request);
    return { status: 'sent' };
  },
};

const environment = useWorkers({ [TASK_QUEUES.notify]: activities });

beforeEach(() => {
  requests = [];
  outageUntilMs = 0;
});

describe('the daily digest', () => {
  it('is about the last 24 hours', async ({ task }) => {
    const startedAtMs = await environment().currentTimeMs();
    await run(task.name);
    expect(requests).toHaveLength(1);
    expect(Math.abs(startedAtMs - DAY_MS - requests[0]!.sinceMs)).toBeLessThan(HOUR_MS);
  });

  it('waits until mail works again', async ({ task }) => {
    outageUntilMs = (await environment().currentTimeMs()) + 3 * HOUR_MS;
    await run(task.name);
    expect(requests).toHaveLength(1);
  });

  it('is given up when the next one is near', async ({ task }) => {
    outageUntilMs = (await environment().currentTimeMs()) + 20 * HOUR_MS;
    await expect(run(task.name)).rejects.toThrow();
    expect(requests).toEqual([]);
  });
});

async function run(story: string): Promise<void> {
  const workflowId = `daily-digest-${randomUUID()}`;
  const options = { workflowId, taskQueue: TASK_QUEUES.control, args: [] as [] };
  try {
    await environment().client.workflow.execute<typeof dailyDigestWorkflow>(WORKFLOWS.dailyDigest, options);
  } finally {
    const history = new HistoryReader(await environment().client.workflow.getHandle(workflowId).fetchHistory());
    if (process.env['RECORD_HISTORIES']) recordHistory(`the daily digest ${story}`, history);
  }
}
