import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import type { OrphanedJob } from '../../../src/contracts/reconcile-workflow.js';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.js';
import {
  checkoutUpdate,
  completeUploadUpdate,
  stateQuery,
  type CheckoutRequest,
  type CheckoutResult,
  type CompleteUploadResult,
  type VideoPolicy,
  type VideoSnapshot,
  type VideoWorkflowResult,
} from '../../../src/contracts/video-workflow.js';
import { WORKFLOWS, refundWorkflowId, videoWorkflowId } from '../../../src/contracts/workflow-names.js';
import type { ReasonCode, VideoState } from '../../../src/domain/video-state.js';
import type { videoWorkflow } from '../../../workflows/index.js';
import { HistoryReader } from './history-reader.js';
import { eventually } from '../eventually.js';
import { FAKE_CARDS } from './fake-payments.js';
import { CALLER_GROUP } from './fixtures.js';
import type { ActivityLatch } from './activity-latch.js';
import type { FakeBackend } from './fake-backend.js';

/** Drives one customer's job in a test: what the customer does, and what happens to the job. */
export class VideoDriver {
  readonly handle: WorkflowHandle<typeof videoWorkflow>;
  readonly refundHandle: WorkflowHandle;
  /** Whether code that does not fit its history has run this job. */
  mayHaveFailedTasks = false;
  /** Whether the job is made with a test key. */
  isTest = false;
  private started = false;

  constructor(
    readonly env: TestWorkflowEnvironment,
    readonly backend: FakeBackend,
    readonly policy: VideoPolicy,
  ) {
    this.handle = env.client.workflow.getHandle<typeof videoWorkflow>(videoWorkflowId(backend.jobId));
    this.refundHandle = env.client.workflow.getHandle(refundWorkflowId(backend.jobId));
  }

  async start(): Promise<void> {
    this.started = true;
    await this.env.client.workflow.start<typeof videoWorkflow>(WORKFLOWS.video, this.startOptions);
  }

  /** Starts the job with a signal that arrives before the first workflow task. */
  async startWith<Arg>(signal: SignalDefinition<[Arg]>, arg: Arg): Promise<void> {
    this.started = true;
    await this.env.client.workflow.signalWithStart(WORKFLOWS.video, {
      ...this.startOptions,
      signal,
      signalArgs: [arg],
    });
  }

  private get startOptions() {
    const args: Parameters<typeof videoWorkflow> = [
      {
        jobId: this.backend.jobId,
        policy: this.policy,
        callerGroup: CALLER_GROUP,
        ...(this.isTest && { isTest: true }),
      },
    ];
    return { workflowId: this.handle.workflowId, taskQueue: TASK_QUEUES.control, args };
  }

  /** A job whose workflow no longer exists: reconciliation will find its record in this state. */
  asOrphanedJob(state: VideoState): OrphanedJob {
    this.started = true;
    return { jobId: this.backend.jobId, state };
  }

  async completeUpload(): Promise<CompleteUploadResult> {
    return await this.handle.executeUpdate(completeUploadUpdate);
  }

  /** Uploads and waits for the offer. */
  async driveToQuoted(): Promise<void> {
    await this.completeUpload();
    await this.waitForState('quoted');
    await this.waitUntilIdle();
  }

  /** Buys from the latest offer. */
  async buy(order: Partial<CheckoutRequest> & { what?: string } = {}): Promise<CheckoutResult> {
    return await this.handle.executeUpdate(checkoutUpdate, { args: [this.order(order)] });
  }

  order({ what = 'gmail', ...request }: Partial<CheckoutRequest> & { what?: string } = {}): CheckoutRequest {
    const paymentMethodId = what === 'free' || request.confirmationTokenId ? undefined : this.backend.card;
    return { quoteId: what, attemptId: randomUUID(), ...(paymentMethodId && { paymentMethodId }), ...request };
  }

  /** Uploads and buys; the money has been received. */
  async driveToPaid(): Promise<void> {
    await this.driveToQuoted();
    expect(await this.buy()).toMatchObject({ status: 'succeeded' });
  }

  /** Pays, and waits for a GPU that no worker has. This takes real time, because time is never skipped while an activity waits. */
  async driveToQueued(): Promise<void> {
    this.backend.compressQueue = TASK_QUEUES.compressGpu;
    await this.driveToPaid();
    await this.waitForState('queued');
    await this.waitUntilIdle();
  }

  /** Pays, and waits until ffmpeg is running. It runs until the gate is released. */
  async driveToEncoding(): Promise<ActivityLatch> {
    const gate = this.backend.encoder.hold();
    await this.driveToPaid();
    await this.waitForState('compressing');
    await this.waitUntilIdle();
    return gate;
  }

  /** Pays, and waits until the output is being measured. The measurement lasts until the gate is released. */
  async driveToFinalizing(): Promise<ActivityLatch> {
    const gate = this.backend.hold('finalizeVideo');
    await this.driveToPaid();
    await this.waitForState('finalizing');
    await eventually(() => gate.waiting === 1);
    await this.waitUntilIdle();
    return gate;
  }

  /** Pays, and is parked because the encoder's retries are used up. */
  async driveToParked(): Promise<{ repair(): void; parkId: string }> {
    const breakdown = this.backend.failActivity('encodeVideo');
    await this.driveToPaid();
    return { ...breakdown, parkId: await this.waitForParked() };
  }

  /** Lets the retries run out again. @returns the id of this parking. */
  async waitForParked(times = 1): Promise<string> {
    await this.env.sleep('10 seconds');
    await this.waitForState('needs_attention', times);
    await this.waitUntilIdle();
    return this.backend.projections.at(-1)?.attention?.parkId ?? 'no parkId';
  }

  /** Uploads and pays with a card that requires 3-D Secure. */
  async driveTo3dSecure(): Promise<void> {
    await this.driveToQuoted();
    expect(await this.buy({ paymentMethodId: FAKE_CARDS.threeDSecure })).toMatchObject({ status: 'requires_action' });
    await this.waitUntilIdle();
  }

  async driveToDelivered(): Promise<void> {
    await this.driveToPaid();
    await this.waitForState('done');
    await this.waitUntilIdle();
  }

  /** Waits, at most for the given time, until a state has been written to the read model. */
  async waitForState(state: VideoState, times = 1): Promise<void> {
    await eventually(
      () => this.backend.states,
      (states) => states.filter((shown) => shown === state).length >= times,
      { explain: async () => `${state} not reached. ${await this.describeTaskFailures()}` },
    );
  }

  /**
   * Waits until the workflow is idle. A cancel that crosses the completion of an activity blocks the time-skipping server
   * forever (`ACTIVITY_UNKNOWN`), so a test calls this before it cancels, and before it buys: a purchase cancels the
   * previews. A test that buys while previews are made holds them, because a held activity does not complete.
   */
  async waitUntilIdle(): Promise<void> {
    let lengthBefore = -1;
    await eventually(async () => {
      const { length, isIdle, activitiesCompleted } = await this.history();
      const rested = isIdle && length === lengthBefore && this.backend.isIdle(activitiesCompleted);
      lengthBefore = length;
      return rested;
    });
  }

  async snapshot(): Promise<VideoSnapshot> {
    return await this.handle.query(stateQuery);
  }

  /** What the Web UI shows as the workflow's current details. */
  async currentDetails(): Promise<string> {
    const { currentDetails } = await this.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return currentDetails;
  }

  /** Sends a signal like a tool that does not use JSON. */
  async signalRaw(signalName: string, data: Uint8Array, encoding: string | null = 'binary/plain'): Promise<void> {
    const metadata: Record<string, Uint8Array> = encoding === null ? {} : { encoding: Buffer.from(encoding) };
    await this.env.connection.workflowService.signalWorkflowExecution({
      namespace: this.env.namespace ?? 'default',
      workflowExecution: { workflowId: this.handle.workflowId },
      signalName,
      input: { payloads: [{ metadata, data }] },
    });
  }

  /** Waits until the workflow has recorded that it ignored a message for the given reason. */
  async expectIgnored(why: string): Promise<void> {
    await eventually(
      async () => (await this.snapshot()).ignored,
      (ignored) => ignored.includes(why),
      { explain: () => `not ignored: ${why}` },
    );
  }

  /** Waits for the end while time is skipped, and returns how the job ended. */
  async waitForResult(): Promise<VideoWorkflowResult> {
    return await this.handle.result();
  }

  async expectEndState(state: VideoState, reason: ReasonCode): Promise<void> {
    expect(await this.waitForResult()).toEqual({ state, reason });
    expect(this.backend.state, 'the read model shows the end').toBe(state);
    expect([...this.backend.files], 'no file is left').toEqual([]);
    expect(this.backend.encoder.running, 'no ffmpeg is left').toBe(false);
  }

  expectNothingCharged(): void {
    expect(this.backend.money.charges).toEqual([]);
    expect(this.backend.money.refunds).toEqual([]);
  }

  /** Asserts that the service was delivered, charged once and not refunded. */
  expectMoneyKept(): void {
    expect(this.backend.money.charges).toHaveLength(1);
    expect(this.backend.money.refunds).toEqual([]);
  }

  /** Asserts that there was one charge and that it was refunded in full. */
  expectFullRefund(): void {
    expect(this.backend.money.charges).toHaveLength(1);
    expect(this.backend.money.refundedCents).toBe(this.backend.money.chargedCents);
  }

  async history(): Promise<HistoryReader> {
    return new HistoryReader(await this.handle.fetchHistory());
  }

  /** Asserts what must be true for every test: when everything works again and nobody intervenes, the job ends automatically. */
  async finishAndVerify(): Promise<HistoryReader[]> {
    if (!this.started) return [];
    this.backend.repairAndReleaseAll();
    // The time-skipping server never skips while an activity waits for its worker. Any other job ends by itself.
    const waitsForGpu = this.backend.state === 'queued' && this.backend.compressQueue === TASK_QUEUES.compressGpu;
    if (waitsForGpu) await this.handle.cancel();
    await this.waitForResult();
    const chronicle = await this.history();
    if (!this.mayHaveFailedTasks) expect(chronicle.workflowTaskFailures, 'no workflow task failed').toEqual([]);
    expect(this.backend.money.charges.length, 'charged at most once').toBeLessThanOrEqual(1);
    expect([...this.backend.files], 'no file is left').toEqual([]);
    if (this.env.supportsTimeSkipping)
      expect(this.backend.staleProjections, 'states were shown in order, once').toBe(0);
    return this.backend.callCount('refundPayment') > 0
      ? [chronicle, new HistoryReader(await this.refundHandle.fetchHistory())]
      : [chronicle];
  }

  private async describeTaskFailures(): Promise<string> {
    return (await this.history()).workflowTaskFailures.join('; ');
  }
}
