import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endWedgedWorkflows } from '../../../activities/support/wedged-workflows.js';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.js';
import { videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import {
  moneyDifferenceSchema,
  type MoneyDifferenceRecord,
} from '../../../src/persistence/reconcile/money-difference.schema.js';
import {
  reconcileStateSchema,
  type ReconcileState,
} from '../../../src/persistence/reconcile/reconcile-state.schema.js';
import { ReconcileRepository } from '../../../src/persistence/reconcile/reconcile.repository.js';
import { WedgedWorkflows } from '../../../src/temporal/wedged-workflows.js';
import { eventually } from '../../support/eventually.js';
import { startDevServer } from '../../support/workflows/servers.js';
import { workflowBundle } from '../../support/workflows/workflow-bundle.js';
import { useDatabase } from '../persistence/database.js';

const MAX_WEDGED = 3;
const MANY = 20;
const HOUR_MS = 60 * 60_000;
const FOREIGN = { workflowId: 'order-1', taskQueue: 'orders' };
// The server reports a workflow only after its task has failed again and again, each time later.
const TIMEOUT = { timeoutMs: 150_000 };

describe('workflows whose tasks fail', { timeout: 240_000 }, () => {
  const database = useDatabase();
  let temporal: TestWorkflowEnvironment;
  let memory: ReconcileRepository;
  const workers: { worker: Worker; running: Promise<void> }[] = [];
  const taskQueue = TASK_QUEUES.control;
  const jobs: string[] = [];

  beforeAll(async () => {
    memory = new ReconcileRepository(
      await database.model<ReconcileState>('ReconcileState', reconcileStateSchema),
      await database.model<MoneyDifferenceRecord>('MoneyDifference', moneyDifferenceSchema),
    );
    temporal = await startDevServer();
    await work(taskQueue);
    // This one waits, but nothing fails.
    await start({ startDelay: '1 day' });
    await work(FOREIGN.taskQueue);
    await temporal.client.workflow.start('orderWorkflow', FOREIGN);
  });
  afterAll(async () => {
    for (const { worker } of workers) worker.shutdown();
    await Promise.all(workers.map(({ running }) => running));
    await temporal.teardown();
  });

  it('are counted and logged at once, and terminated only after the grace time', async () => {
    const jobId = await start();
    const { report, logged } = await eventually(
      () => reconcile({ graceMs: HOUR_MS }),
      ({ report: { wedged } }) => wedged === 1,
      TIMEOUT,
    );
    expect(report).toEqual({ wedged: 1, terminated: 0, isBadDeploy: false });
    expect(logged).toHaveBeenCalledWith(
      expect.objectContaining({ workflowId: videoWorkflowId(jobId) }),
      'a workflow is wedged',
    );
    expect((await memory.state()).wedged).toEqual(report);
    expect(await statusOf(jobId)).toBe('RUNNING');

    expect((await reconcile({ mode: 'report' })).report).toMatchObject({ wedged: 1, terminated: 0 });
    expect(await statusOf(jobId)).toBe('RUNNING');
    expect((await reconcile()).report).toMatchObject({ wedged: 1, terminated: 1 });
    expect(await statusOf(jobId)).toBe('TERMINATED');
    expect((await reconcile()).report).toEqual({ wedged: 0, terminated: 0, isBadDeploy: false });
  });

  it('are found on a server that does not report them, among the open jobs', async () => {
    const jobId = await start();
    const client = Object.create(temporal.client) as typeof temporal.client;
    const list = () => {
      throw Object.assign(new Error('invalid search attribute'), { code: 3 });
    };
    const workflow = Object.create(temporal.client.workflow) as typeof client.workflow;
    Object.defineProperty(workflow, 'list', { value: list });
    Object.defineProperty(client, 'workflow', { value: workflow });
    const older = new WedgedWorkflows(client);
    const find = () =>
      older.find(async function* () {
        yield* ['video-of-nobody', ...jobs.map(videoWorkflowId)];
      });
    const found = await eventually(find, ({ length }) => length > 0, TIMEOUT);
    expect(found.map(({ workflowId }) => workflowId)).toEqual([videoWorkflowId(jobId)]);
    await temporal.client.workflow.getHandle(videoWorkflowId(jobId)).terminate();
  });

  it('of another application in the same namespace are neither counted nor terminated', async () => {
    const isReported = `WorkflowId = "${FOREIGN.workflowId}" AND TemporalReportedProblems IS NOT NULL`;
    await eventually(async () => (await temporal.client.workflow.count(isReported)).count === 1, Boolean, TIMEOUT);
    expect((await reconcile()).report).toEqual({ wedged: 0, terminated: 0, isBadDeploy: false });
    const order = temporal.client.workflow.getHandle(FOREIGN.workflowId);
    expect((await order.describe()).status.name).toBe('RUNNING');
  });

  it('so many that a deploy must be bad: none is terminated, however long they are wedged', async () => {
    const wedged = await Promise.all(Array.from({ length: MANY }, () => start()));
    await eventually(
      () => reconcile({ graceMs: HOUR_MS }),
      ({ report: { wedged: count } }) => count === MANY,
      TIMEOUT,
    );
    const { report, logged } = await reconcile();
    expect(report).toEqual({ wedged: MANY, terminated: 0, isBadDeploy: true });
    expect(logged).toHaveBeenCalledWith({ count: MANY, maxWedged: MAX_WEDGED }, expect.stringContaining('nothing is'));
    for (const jobId of wedged) expect(await statusOf(jobId)).toBe('RUNNING');
  });

  /** Starts a worker that knows our workflows only. */
  async function work(queue: string): Promise<void> {
    const connection = temporal.nativeConnection;
    const worker = await Worker.create({ connection, taskQueue: queue, workflowBundle: await workflowBundle() });
    workers.push({ worker, running: worker.run() });
  }

  /** Starts a workflow of a type that this version does not have, as after a rollback. */
  async function start(options: { startDelay?: '1 day' } = {}): Promise<string> {
    const jobId = randomUUID();
    const workflowId = videoWorkflowId(jobId);
    await temporal.client.workflow.start('workflowOfNewerVersion', { workflowId, taskQueue, ...options });
    jobs.push(jobId);
    return jobId;
  }

  async function reconcile(limits: { graceMs?: number; mode?: 'report' } = {}) {
    const logged = vi.fn();
    const logger = Object.assign(pino({ level: 'silent' }), { error: logged, fatal: logged });
    const videos = {
      findOpenCreatedBefore: async function* () {
        for (const _id of jobs) yield { _id };
      },
    };
    const deps = {
      videos: videos as never,
      wedged: new WedgedWorkflows(temporal.client),
      reconcileState: memory,
      logger,
    };
    const report = await endWedgedWorkflows(deps, { graceMs: 0, maxWedged: MAX_WEDGED, mode: 'mend', ...limits });
    return { report, logged };
  }

  async function statusOf(jobId: string): Promise<string> {
    return (await temporal.client.workflow.getHandle(videoWorkflowId(jobId)).describe()).status.name;
  }
});
