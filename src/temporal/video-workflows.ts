import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  isGrpcServiceError,
  type Client,
} from '@temporalio/client';
import { createHash } from 'node:crypto';
import type { CloseOrphanedJobInput } from '../contracts/reconcile-workflow.js';
import type { RefundWorkflowInput } from '../contracts/refund-workflow.js';
import { refundRequestedSignal, refundUpdatedSignal } from '../contracts/refund-workflow.js';
import type { Target } from '../domain/media/plan/targets.js';
import type { Offer } from '../domain/quote.js';
import type { LinkMailWorkflowInput } from '../contracts/link-mail-workflow.js';
import { TASK_QUEUES } from '../contracts/task-queues.js';
import {
  actUpdate,
  cancelSignal,
  checkoutUpdate,
  completeUploadUpdate,
  deleteNowSignal,
  extendRetentionSignal,
  encodeStartedSignal,
  paymentDisputedSignal,
  paymentUpdatedSignal,
  requoteUpdate,
  type ActResult,
  type CancelRequest,
  type RequoteRequest,
  type CheckoutRequest,
  type CheckoutResult,
  type CompleteUploadResult,
  type JobAct,
  type StopRequest,
  type VideoWorkflowInput,
} from '../contracts/video-workflow.js';
import {
  STATIC_SUMMARIES,
  WORKFLOWS,
  linkMailWorkflowId,
  refundWorkflowId,
  videoWorkflowId,
} from '../contracts/workflow-names.js';
import { writesIn, type WorkflowWrites } from './workflow-writes.js';
import { withCallDeadline } from './with-call-deadline.js';

// The start of a workflow waits only for the server, and the customer's browser waits for the start.
const START_TIMEOUT_MS = 2500;
// An update also waits for activities, which have a limit of two minutes.
const UPDATE_TIMEOUT_MS = 150_000;
// An act of support waits for no activity, only for a worker.
const ACT_TIMEOUT_MS = 20_000;

const GRPC_NOT_FOUND = 5;

const SIZE_CLASSES_MB = [50, 100, 200, 500, 1000] as const;

/** What is known of a video when its job starts. */
export interface StartedVideo {
  sizeBytes: number;
  target: Target;
}

/** Everything that callers send to the workflows, by name: no workflow code is imported. */
export class VideoWorkflows {
  constructor(private readonly client: Client) {}

  /** Starts the job's workflow. A repeat finds the running workflow and starts nothing. */
  async start(input: VideoWorkflowInput, video: StartedVideo): Promise<void> {
    const start = () =>
      this.client.workflow.start(WORKFLOWS.video, {
        workflowId: videoWorkflowId(input.jobId),
        taskQueue: TASK_QUEUES.control,
        args: [input],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        staticSummary: videoSummary(video),
      });
    await withCallDeadline(this.client, start, START_TIMEOUT_MS);
  }

  async completeUpload(jobId: string): Promise<CompleteUploadResult> {
    return await withCallDeadline(
      this.client,
      () => this.handleOf(jobId).executeUpdate(completeUploadUpdate),
      UPDATE_TIMEOUT_MS,
    );
  }

  /** The update id comes from the request: a repeat of the request gets the first answer, and a different request is refused. */
  async checkout(jobId: string, request: CheckoutRequest): Promise<CheckoutResult> {
    return await withCallDeadline(
      this.client,
      () =>
        this.handleOf(jobId).executeUpdate(checkoutUpdate, { args: [request], updateId: checkoutUpdateId(request) }),
      UPDATE_TIMEOUT_MS,
    );
  }

  /** Makes a new offer, with another target first or other tracks. A repeat while that offer is valid returns it again. */
  async requote(jobId: string, request: RequoteRequest): Promise<Offer> {
    return await withCallDeadline(
      this.client,
      () => this.handleOf(jobId).executeUpdate(requoteUpdate, { args: [request] }),
      UPDATE_TIMEOUT_MS,
    );
  }

  /** @returns false if the job's workflow has ended; the same applies to the other signals. */
  async cancel(jobId: string, request: CancelRequest): Promise<boolean> {
    return await this.signalIfRunning(() => this.handleOf(jobId).signal(cancelSignal, request));
  }

  async deleteNow(jobId: string, request: StopRequest): Promise<boolean> {
    return await this.signalIfRunning(() => this.handleOf(jobId).signal(deleteNowSignal, request));
  }

  /**
   * An act of support, confirmed by the workflow. A repeat finds what the first one has begun.
   *
   * @throws WorkflowUpdateFailedError when it is refused, WorkflowNotFoundError when the job's workflow has ended.
   */
  async act(jobId: string, act: JobAct): Promise<ActResult> {
    return await withCallDeadline(
      this.client,
      () => this.handleOf(jobId).executeUpdate(actUpdate, { args: [act] }),
      ACT_TIMEOUT_MS,
    );
  }

  async extendRetention(jobId: string, untilMs: number): Promise<boolean> {
    return await this.signalIfRunning(() => this.handleOf(jobId).signal(extendRetentionSignal, { untilMs }));
  }

  async encodeStarted(jobId: string, encodeId: string): Promise<boolean> {
    return await this.signalIfRunning(() => this.handleOf(jobId).signal(encodeStartedSignal, { encodeId }));
  }

  /** Signals both workflows that may use a payment; a workflow that has ended does not need the signal. */
  async paymentUpdated(jobId: string): Promise<void> {
    await this.signalIfRunning(() => this.handleOf(jobId).signal(paymentUpdatedSignal));
    await this.signalIfRunning(() =>
      this.client.workflow.getHandle(refundWorkflowId(jobId)).signal(refundUpdatedSignal),
    );
  }

  async paymentDisputed(jobId: string): Promise<boolean> {
    return await this.signalIfRunning(() => this.handleOf(jobId).signal(paymentDisputedSignal));
  }

  /**
   * Requests a refund outside the job's own workflow: signals the refund workflow if it runs, otherwise starts it. A repeat
   * changes nothing.
   */
  async signalOrStartRefund({ jobId, ...order }: RefundWorkflowInput): Promise<void> {
    const signalWithStart = () =>
      this.client.workflow.signalWithStart(WORKFLOWS.refund, {
        workflowId: refundWorkflowId(jobId),
        taskQueue: TASK_QUEUES.control,
        args: [{ jobId, ...order }],
        signal: refundRequestedSignal,
        signalArgs: [order],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: STATIC_SUMMARIES.refund,
      });
    try {
      await withCallDeadline(this.client, signalWithStart);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // Two requests came at the same moment and the server refused one. By now the other's workflow runs; signal that one.
      await withCallDeadline(this.client, signalWithStart);
    }
  }

  /**
   * Closes an orphaned job, with everything that is then owed to the customer.
   *
   * @returns false if a workflow runs under the job's workflow id after all; then nothing was started.
   */
  async closeOrphanedJob(input: CloseOrphanedJobInput): Promise<boolean> {
    const start = () =>
      this.client.workflow.start(WORKFLOWS.closeOrphanedJob, {
        workflowId: videoWorkflowId(input.jobId),
        taskQueue: TASK_QUEUES.control,
        args: [input],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: STATIC_SUMMARIES.closeOrphanedJob,
      });
    try {
      await withCallDeadline(this.client, start);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /** Mails the link to a job. A repeat with the same `mailId` finds the mail in progress, or sent. */
  async mailLink(input: LinkMailWorkflowInput): Promise<void> {
    await withCallDeadline(this.client, () =>
      this.client.workflow.start(WORKFLOWS.linkMail, {
        workflowId: linkMailWorkflowId(input.jobId, input.mailId),
        taskQueue: TASK_QUEUES.control,
        args: [input],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        staticSummary: 'Mail the link to one video again',
      }),
    );
  }

  /** Whether the latest run of the job's workflow is still running. A workflow that Temporal has forgotten has ended. */
  async isRunning(jobId: string): Promise<boolean> {
    return await this.isWorkflowRunning(videoWorkflowId(jobId));
  }

  /** `isRunning` for the job's refund workflow. */
  async isRefundRunning(jobId: string): Promise<boolean> {
    return await this.isWorkflowRunning(refundWorkflowId(jobId));
  }

  /** What the latest run of the job's workflow has written to the database. Nothing if Temporal has forgotten it. */
  async writesOf(jobId: string): Promise<WorkflowWrites> {
    try {
      return writesIn(await withCallDeadline(this.client, () => this.handleOf(jobId).fetchHistory()));
    } catch (error) {
      // Unlike the other calls of the SDK, this one throws the error of gRPC as it is.
      if (isGrpcServiceError(error) && Number(error.code) === GRPC_NOT_FOUND)
        return { projections: [], isDelivered: false };
      throw error;
    }
  }

  /** The jobs whose workflow runs, according to Temporal's visibility, which may lag. */
  async *runningJobs(): AsyncIterable<string> {
    const query = `WorkflowType = '${WORKFLOWS.video}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of this.client.workflow.list({ query }))
      yield workflowId.slice(videoWorkflowId('').length);
  }

  /** @throws if Temporal does not answer, refuses our credentials or does not have our namespace. */
  async ping(): Promise<void> {
    const { connection, options } = this.client;
    const describe = () => connection.workflowService.describeNamespace({ namespace: options.namespace });
    await withCallDeadline(this.client, describe, 3000);
  }

  private async isWorkflowRunning(workflowId: string): Promise<boolean> {
    try {
      const { status } = await withCallDeadline(this.client, () =>
        this.client.workflow.getHandle(workflowId).describe(),
      );
      return status.name === 'RUNNING' || status.name === 'PAUSED';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private handleOf(jobId: string) {
    return this.client.workflow.getHandle(videoWorkflowId(jobId));
  }

  private async signalIfRunning(signal: () => Promise<void>): Promise<boolean> {
    try {
      await withCallDeadline(this.client, signal);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

/** Sizes by class: an exact size could reveal whose video it is. */
function videoSummary({ sizeBytes, target }: StartedVideo): string {
  const limitMb = SIZE_CLASSES_MB.find((mb) => sizeBytes <= mb * 1_000_000);
  const size = limitMb === undefined ? 'more than 1000 MB' : `up to ${limitMb} MB`;
  return `Video for ${target.provider}, ${size}`;
}

/** Derived from the whole request: with the attempt's id alone, a different request would get the first answer. */
function checkoutUpdateId({ attemptId, ...asked }: CheckoutRequest): string {
  const { quoteId, confirmationTokenId = '', paymentMethodId = '', upsells = [] } = asked;
  const wanted = [quoteId, confirmationTokenId, paymentMethodId, ...upsells.toSorted()];
  const digest = createHash('sha256').update(JSON.stringify(wanted));
  return `checkout-${attemptId}-${digest.digest('hex').slice(0, 16)}`;
}
