import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import type { Stray } from '../../../src/contracts/reconcile-workflow.js';
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
import { Chronicle } from './chronicle.js';
import { eventually } from './eventually.js';
import { CARDS } from './fake-money.js';
import type { Gate } from './gate.js';
import type { World } from './world.js';

/** One customer's job, told as a story: what they do, and what becomes of it. */
export class Video {
  readonly handle: WorkflowHandle<typeof videoWorkflow>;
  readonly refundHandle: WorkflowHandle;
  private started = false;

  constructor(
    readonly env: TestWorkflowEnvironment,
    readonly world: World,
    readonly policy: VideoPolicy,
  ) {
    this.handle = env.client.workflow.getHandle<typeof videoWorkflow>(videoWorkflowId(world.jobId));
    this.refundHandle = env.client.workflow.getHandle(refundWorkflowId(world.jobId));
  }

  async start(): Promise<void> {
    this.started = true;
    await this.env.client.workflow.start<typeof videoWorkflow>(WORKFLOWS.video, this.startOptions);
  }

  /** Starts the job with a signal that is there before the first workflow task. */
  async startWith<Arg>(signal: SignalDefinition<[Arg]>, arg: Arg): Promise<void> {
    this.started = true;
    await this.env.client.workflow.signalWithStart(WORKFLOWS.video, {
      ...this.startOptions,
      signal,
      signalArgs: [arg],
    });
  }

  private get startOptions() {
    const args: Parameters<typeof videoWorkflow> = [{ jobId: this.world.jobId, policy: this.policy }];
    return { workflowId: this.handle.workflowId, taskQueue: TASK_QUEUES.control, args };
  }

  /** A job whose workflow is gone: reconciliation will find its record in this state. */
  asStray(state: VideoState): Stray {
    this.started = true;
    return { jobId: this.world.jobId, state };
  }

  async completeUpload(): Promise<CompleteUploadResult> {
    return await this.handle.executeUpdate(completeUploadUpdate);
  }

  /** Uploads and waits for the offer. */
  async getsQuoted(): Promise<void> {
    await this.completeUpload();
    await this.reaches('quoted');
    await this.comesToRest();
  }

  /** Buys from the latest offer. */
  async buy(order: Partial<CheckoutRequest> & { what?: string } = {}): Promise<CheckoutResult> {
    return await this.handle.executeUpdate(checkoutUpdate, { args: [this.order(order)] });
  }

  order({ what = 'gmail', ...request }: Partial<CheckoutRequest> & { what?: string } = {}): CheckoutRequest {
    const paymentMethodId = what === 'free' || request.confirmationTokenId ? undefined : this.world.card;
    return { quoteId: what, attemptId: randomUUID(), ...(paymentMethodId && { paymentMethodId }), ...request };
  }

  /** Uploads and buys; the money is in. */
  async getsPaid(): Promise<void> {
    await this.getsQuoted();
    expect(await this.buy()).toMatchObject({ status: 'succeeded' });
  }

  /** Pays, and waits for a GPU that nobody has: in real time, because time is never skipped while an activity waits. */
  async getsQueued(): Promise<void> {
    this.world.compressQueue = TASK_QUEUES.compressGpu;
    await this.getsPaid();
    await this.reaches('queued');
    await this.comesToRest();
  }

  /** Pays, and waits until ffmpeg runs; it runs until the gate is released. */
  async getsEncoding(): Promise<Gate> {
    const gate = this.world.encoder.hold();
    await this.getsPaid();
    await this.reaches('compressing');
    await this.comesToRest();
    return gate;
  }

  /** Pays, and waits until the output is being measured; it is measured until the gate is released. */
  async getsFinalizing(): Promise<Gate> {
    const gate = this.world.hold('finalizeVideo');
    await this.getsPaid();
    await this.reaches('finalizing');
    await eventually(() => gate.waiting === 1);
    await this.comesToRest();
    return gate;
  }

  /** Pays, and is parked because the encoder's retries are spent. */
  async getsParked(): Promise<{ mend(): void; parkId: string }> {
    const breakdown = this.world.breakDown('encodeVideo');
    await this.getsPaid();
    return { ...breakdown, parkId: await this.parkedAgain() };
  }

  /** Lets the retries run out once more. @returns the id of this parking. */
  async parkedAgain(times = 1): Promise<string> {
    await this.env.sleep('10 seconds');
    await this.reaches('needs_attention', times);
    await this.comesToRest();
    return this.world.projections.at(-1)?.attention?.parkId ?? 'no parkId';
  }

  /** Uploads and pays with a card that asks for 3-D Secure. */
  async getsAskedFor3dSecure(): Promise<void> {
    await this.getsQuoted();
    expect(await this.buy({ paymentMethodId: CARDS.threeDSecure })).toMatchObject({ status: 'requires_action' });
    await this.comesToRest();
  }

  async getsDelivered(): Promise<void> {
    await this.getsPaid();
    await this.reaches('done');
    await this.comesToRest();
  }

  /** Waits until the read model has been shown a state, for the given time. */
  async reaches(state: VideoState, times = 1): Promise<void> {
    await eventually(
      () => this.world.states.filter((shown) => shown === state).length >= times,
      async () => `${state} not reached, only ${this.world.states.join(', ')}. ${await this.troubles()}`,
    );
  }

  /**
   * Waits until the workflow only waits. A cancel that crosses an activity's completion stops the time-skipping server
   * for ever (`ACTIVITY_UNKNOWN`), so whoever cancels comes to rest first.
   */
  async comesToRest(): Promise<void> {
    let lengthBefore = -1;
    await eventually(async () => {
      const { length, isAtRest, activitiesCompleted } = await this.chronicle();
      const rested = isAtRest && length === lengthBefore && this.world.isAtRest(activitiesCompleted);
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

  /** Sends a signal as a tool would that does not speak JSON. */
  async signalBytes(signalName: string, data: Uint8Array): Promise<void> {
    await this.env.connection.workflowService.signalWorkflowExecution({
      namespace: this.env.namespace ?? 'default',
      workflowExecution: { workflowId: this.handle.workflowId },
      signalName,
      input: { payloads: [{ metadata: { encoding: Buffer.from('binary/plain') }, data }] },
    });
  }

  /** Waits until the workflow has recorded that it dropped a message for a reason. */
  async ignores(why: string): Promise<void> {
    let ignored: string[] = [];
    await eventually(
      async () => (ignored = (await this.snapshot()).ignored).includes(why),
      async () => `not ignored: ${why}; but ${ignored.join('; ')}`,
    );
  }

  /** Waits for the end, skipping time, and says how it ended. */
  async ends(): Promise<VideoWorkflowResult> {
    return await this.handle.result();
  }

  async endsAs(state: VideoState, reason: ReasonCode): Promise<void> {
    expect(await this.ends()).toEqual({ state, reason });
    expect(this.world.state, 'the read model shows the end').toBe(state);
    expect([...this.world.files], 'no file is left').toEqual([]);
    expect(this.world.encoder.running, 'no ffmpeg is left').toBe(false);
  }

  expectNothingCharged(): void {
    expect(this.world.money.charges).toEqual([]);
    expect(this.world.money.refunds).toEqual([]);
  }

  /** The service was delivered: it was charged once and nothing went back. */
  expectMoneyKept(): void {
    expect(this.world.money.charges).toHaveLength(1);
    expect(this.world.money.refunds).toEqual([]);
  }

  /** Every charge is back, and there was one. */
  expectMoneyBack(): void {
    expect(this.world.money.charges).toHaveLength(1);
    expect(this.world.money.refundedCents).toBe(this.world.money.chargedCents);
  }

  async chronicle(): Promise<Chronicle> {
    return new Chronicle(await this.handle.fetchHistory());
  }

  /** What must hold for every story, whatever it tells: left alone, in a world that works again, it ends by itself. */
  async conclude(): Promise<Chronicle[]> {
    if (!this.started) return [];
    this.world.calmDown();
    // The time-skipping server never skips while an activity waits for its worker.
    if (this.world.state === 'queued') await this.handle.cancel();
    await this.ends();
    const chronicle = await this.chronicle();
    expect(chronicle.workflowTaskFailures, 'no workflow task failed').toEqual([]);
    expect(this.world.money.charges.length, 'charged at most once').toBeLessThanOrEqual(1);
    expect([...this.world.files], 'no file is left').toEqual([]);
    if (this.env.supportsTimeSkipping) expect(this.world.staleProjections, 'states were shown in order, once').toBe(0);
    return this.world.timesCalled('refundPayment') > 0
      ? [chronicle, new Chronicle(await this.refundHandle.fetchHistory())]
      : [chronicle];
  }

  private async troubles(): Promise<string> {
    return (await this.chronicle()).workflowTaskFailures.join('; ');
  }
}
