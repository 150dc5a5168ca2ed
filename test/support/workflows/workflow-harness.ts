import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { PageInput, ReconcileActivities, WedgedReport } from '../../../src/contracts/activities.js';
import type {
  CloseOrphanedJobInput,
  FoundPage,
  UnsettledPayment,
  ReconcileInput,
  ReconcileResult,
  ReportOnly,
  OrphanedJob,
} from '../../../src/contracts/reconcile-workflow.js';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.js';
import { encodeStartedSignal, type VideoPolicy } from '../../../src/contracts/video-workflow.js';
import { WORKFLOWS, linkMailWorkflowId, videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import { WORKFLOW_VERSION, isMadeBy } from '../../../workflows/changes.js';
import type { closeStrayWorkflow, linkMailWorkflow, reconcileWorkflow } from '../../../workflows/index.js';
import { workflowBundle } from './workflow-bundle.js';
import { HistoryReader } from './history-reader.js';
import { createFakeBackend } from './fake-activities.js';
import { HOUR_MS, POLICY } from './fixtures.js';
import { recordHistory } from './history-files.js';
import { IDENTITY, startTimeSkippingServer } from './servers.js';
import { VideoDriver } from './video-driver.js';
import type { Activities, FakeBackend } from './fake-backend.js';

type QueueName = keyof typeof TASK_QUEUES;

const ACTIVITIES_OF: Record<QueueName, (keyof Activities)[]> = {
  control: [
    'projectVideo',
    'tellUntold',
    'completeUpload',
    'deleteFiles',
    'makeOffer',
    'chooseCompressQueue',
    'hasFitWorker',
    'createPayment',
    'confirmPayment',
    'lookUpPayment',
    'cancelPayment',
    'recordDelivery',
    'refundPayment',
    'findStrays',
    'sweepFiles',
    'compareMoney',
    'recallReconcile',
    'beginReconcile',
    'endReconcile',
    'endWedged',
    'findLooseMoney',
  ],
  media: ['probeVideo', 'makePreviews'],
  finalize: ['finalizeVideo'],
  compressCpu: ['encodeVideo'],
  compressGpu: ['encodeVideo'],
  notify: ['sendMail'],
};

/** Which workflow code a worker runs. */
interface WorkflowCode {
  /** What it begins in workflows: see `workflows/changes.ts`. */
  version?: number;
  knowsChanges?: boolean;
}

/** A server and the workers of every role except the GPU's, for all tests of a file. */
export class WorkflowHarness {
  private environment?: TestWorkflowEnvironment;
  private workers: RunningWorker[] = [];
  private control?: RunningWorker;
  private readonly backends = new Map<string, FakeBackend>();
  private videos: VideoDriver[] = [];
  /** Of workflows other than those of videos. */
  private readonly otherHistories: HistoryReader[] = [];
  /** What reconciliation finds in the database and in the object store. */
  records: {
    strays: OrphanedJob[];
    prefixes: number;
    loose: UnsettledPayment[];
    reportOnly: ReportOnly | null;
    wedged: WedgedReport;
    /** What the last run recorded at its end. */
    completed: { overLimit: boolean } | undefined;
  } = noRecords();
  /** What activities of reconciliation do instead of telling what `records` holds. */
  answers: Partial<ReconcileActivities> = {};

  constructor(private readonly startServer: () => Promise<TestWorkflowEnvironment>) {}

  get env(): TestWorkflowEnvironment {
    if (!this.environment) throw new Error('the harness has not been started');
    return this.environment;
  }

  async start(): Promise<void> {
    this.environment = await this.startServer();
    await this.deploy();
    for (const queue of ['media', 'finalize', 'compressCpu', 'notify'] as const) await this.startWorker(queue);
  }

  /** Replaces the worker that runs the workflows. */
  async deploy(code: WorkflowCode = {}): Promise<void> {
    await this.control?.stop();
    this.control = await this.startWorker('control', code);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers.splice(0)) await worker.stop();
    await this.environment?.teardown();
  }

  /** Starts a worker for one queue. Tests that need a GPU start its worker and stop it again. */
  async startWorker(
    queue: QueueName,
    { atOnce, version = WORKFLOW_VERSION, knowsChanges }: WorkflowCode & { atOnce?: number } = {},
  ): Promise<RunningWorker> {
    const worker = await Worker.create({
      connection: this.env.nativeConnection,
      taskQueue: TASK_QUEUES[queue],
      identity: IDENTITY,
      activities: Object.fromEntries(ACTIVITIES_OF[queue].map((name) => [name, this.dispatch(name)])),
      ...(atOnce && { maxConcurrentActivityTaskExecutions: atOnce }),
      ...(queue === 'control' && {
        workflowBundle: await workflowBundle({ knowsChanges }),
        patchActivationCallback: ({ patchId }) => isMadeBy(version, patchId),
      }),
      // A cancel reaches an activity with its next heartbeat, and tests should not wait for that.
      maxHeartbeatThrottleInterval: '50 milliseconds',
      defaultHeartbeatThrottleInterval: '50 milliseconds',
    });
    const running = runningWorker(worker);
    this.workers.push(running);
    return running;
  }

  /** A job that has not started, whose environment can still be set up. */
  newVideo(policy: Partial<VideoPolicy> = {}): VideoDriver {
    const jobId = randomUUID();
    const handle = this.env.client.workflow.getHandle(videoWorkflowId(jobId));
    const world = createFakeBackend(jobId, (encodeId) => handle.signal(encodeStartedSignal, { encodeId }));
    this.backends.set(jobId, world);
    const video = new VideoDriver(this.env, world, { ...POLICY, ...policy });
    this.videos.push(video);
    return video;
  }

  /** A job that has been started. */
  async startVideo(policy: Partial<VideoPolicy> = {}): Promise<VideoDriver> {
    const video = this.newVideo(policy);
    await video.start();
    return video;
  }

  /** Runs a reconciliation over the content of `records`. */
  async reconcile(input: Partial<ReconcileInput> = {}): Promise<ReconcileResult> {
    const known = {
      ...({ mode: 'mend', graceMs: HOUR_MS, unknownGraceMs: HOUR_MS } as const),
      maxMended: 10,
      maxRefundCents: 100_000,
      policy: POLICY,
    };
    const args: [ReconcileInput] = [{ ...known, ...input }];
    const options = { workflowId: `reconcile-${randomUUID()}`, taskQueue: TASK_QUEUES.control, args };
    const handle = await this.env.client.workflow.start<typeof reconcileWorkflow>(WORKFLOWS.reconcile, options);
    const result = await handle.result();
    this.otherHistories.push(new HistoryReader(await handle.fetchHistory()));
    return result;
  }

  /** Closes a job whose own workflow was terminated, as somebody asks. */
  async closeOrphanedJob(video: VideoDriver, input: Omit<CloseOrphanedJobInput, 'policy'>): Promise<void> {
    const options = { workflowId: video.handle.workflowId, taskQueue: TASK_QUEUES.control };
    const args: [CloseOrphanedJobInput] = [{ ...input, policy: POLICY }];
    await this.env.client.workflow.start<typeof closeStrayWorkflow>(WORKFLOWS.closeOrphanedJob, { ...options, args });
  }

  /** Starts to mail the link of a job. */
  async startLinkMail(
    video: VideoDriver,
    mailId: string,
  ): Promise<WorkflowHandleWithFirstExecutionRunId<typeof linkMailWorkflow>> {
    const { jobId } = video.backend;
    const options = { workflowId: linkMailWorkflowId(jobId, mailId), taskQueue: TASK_QUEUES.control };
    return await this.env.client.workflow.start<typeof linkMailWorkflow>(WORKFLOWS.linkMail, {
      ...options,
      args: [{ jobId, mailId }],
    });
  }

  /** Mails the link of a job, and waits until that has ended. */
  async mailLink(video: VideoDriver, mailId: string): Promise<{ status: string }> {
    const handle = await this.startLinkMail(video, mailId);
    const result = await handle.result();
    this.otherHistories.push(new HistoryReader(await handle.fetchHistory()));
    return result;
  }

  /** Lets time pass. Timers that become due fire. */
  async advanceTime(durationMs: number): Promise<void> {
    await this.env.sleep(durationMs);
  }

  /** Ends everything that a test left running, and checks what must be true for every test. @returns what the workflows did. */
  async finishAndVerifyAll(): Promise<HistoryReader[]> {
    const chronicles = this.otherHistories.splice(0);
    this.records = noRecords();
    this.answers = {};
    for (const video of this.videos.splice(0)) chronicles.push(...(await video.finishAndVerify()));
    for (const { unexplained, workflowType } of chronicles)
      expect({ workflowType, unexplained }).toEqual({ workflowType, unexplained: [] });
    return chronicles;
  }

  private backendOf(input: unknown): FakeBackend {
    const world = this.backends.get((input as { jobId: string }).jobId);
    if (!world) throw new Error('nobody knows this job');
    return world;
  }

  private dispatch(name: keyof Activities) {
    return async (input: unknown): Promise<unknown> => {
      const answer = this.answers[name as keyof ReconcileActivities] as ((input: unknown) => unknown) | undefined;
      if (answer) return await answer(input);
      if (name === 'findStrays') return wholeList(this.records.strays, input);
      if (name === 'sweepFiles') return { prefixes: this.records.prefixes, next: null };
      if (name === 'tellUntold') return { jobs: 0 };
      if (name === 'recallReconcile') return { mark: 0, comparedToMs: null };
      if (name === 'compareMoney') return { differences: [], learned: 0 };
      if (name === 'beginReconcile') return { mark: 1, reportOnly: this.records.reportOnly };
      if (name === 'endReconcile') return void (this.records.completed = input as { overLimit: boolean });
      if (name === 'endWedged') return this.records.wedged;
      if (name === 'findLooseMoney') return wholeList(this.records.loose, input);
      if (name === 'cancelPayment' && isReconciliation()) return await this.backendOf(input).run(name, input, false);
      const { workflowId } = Context.current().info.workflowExecution ?? { workflowId: '' };
      const world = this.backends.get(jobIdIn(workflowId));
      if (!world) throw new Error(`${name}: nobody knows ${workflowId}`);
      return await world.run(name, input, workflowId.startsWith('video-'));
    };
  }
}

/** The only page of a list. */
function wholeList<T>(records: T[], input: unknown): FoundPage<T> {
  return { found: records.slice(0, (input as PageInput).limit), next: null };
}

function noRecords(): WorkflowHarness['records'] {
  return {
    strays: [],
    prefixes: 0,
    loose: [],
    reportOnly: null,
    wedged: { wedged: 0, terminated: 0, isBadDeploy: false },
    completed: undefined,
  };
}

function isReconciliation(): boolean {
  return Context.current().info.workflowExecution?.workflowId.startsWith('reconcile-') === true;
}

function jobIdIn(workflowId: string): string {
  return /^(?:video|refund|link)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.exec(workflowId)?.[1] ?? '';
}

export interface RunningWorker {
  stop(): Promise<void>;
}

function runningWorker(worker: Worker): RunningWorker {
  const ended = worker.run();
  let stopped = false;
  return {
    stop: async () => {
      if (!stopped) worker.shutdown();
      stopped = true;
      await ended;
    },
  };
}

/** Opens a harness for the tests of a file. */
export function useWorkflowHarness(startServer = startTimeSkippingServer): WorkflowHarness {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  const harness = new WorkflowHarness(startServer);
  beforeAll(async () => await harness.start());
  afterEach(async ({ task }) => {
    const histories = await harness.finishAndVerifyAll();
    if (!process.env['RECORD_HISTORIES'] || task.result?.state === 'fail') return;
    for (const chronicle of histories) recordHistory(`${task.suite?.name ?? ''} ${task.name}`, chronicle);
  });
  afterAll(async () => await harness.stop());
  return harness;
}
