import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { TASK_QUEUES } from '../contracts/task-queues.js';
import { WORKFLOWS } from '../contracts/workflow-names.js';
import { withCallDeadline } from './with-call-deadline.js';

/** The server waits longer before each attempt: by the third, the worker has failed repeatedly. */
const MIN_FAILED_ATTEMPTS = 3;
/**
 * https://docs.temporal.io/search-attribute: servers since 1.29 set TemporalReportedProblems when a workflow task keeps
 * failing. The namespace may have other applications' workflows too. Ours have this queue; their types may be newer than
 * this code, after a rollback.
 */
const REPORTED = `TaskQueue = "${TASK_QUEUES.control}" AND ExecutionStatus = "Running" AND TemporalReportedProblems IS NOT NULL`;

/** A workflow whose tasks fail, so that it handles no message and no timer. It cannot close itself. */
export interface WedgedWorkflow {
  workflowId: string;
  runId: string;
  /** Since when it has made no progress. */
  sinceMs: number;
}

/** Finds workflows that are wedged: by a message that they cannot read, or by code that does not fit their history. */
export class WedgedWorkflows {
  constructor(private readonly client: Client) {}

  /**
   * All of ours that the server reports. An older server, which cannot report them, is asked about each candidate instead.
   *
   * @param candidates ids of workflows that may run.
   */
  async find(candidates: () => AsyncIterable<string>): Promise<WedgedWorkflow[]> {
    const found: WedgedWorkflow[] = [];
    for await (const workflowId of (await this.reported()) ?? candidates()) {
      const wedged = await this.inspect(workflowId);
      if (wedged) found.push(wedged);
    }
    return found;
  }

  /** Ends the workflow without running its code. A repeat changes nothing. */
  async terminate({ workflowId, runId }: WedgedWorkflow): Promise<void> {
    try {
      const handle = this.client.workflow.getHandle(workflowId, runId);
      await withCallDeadline(this.client, () => handle.terminate('wedged: its workflow tasks fail'));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** Null when the server does not know the search attribute. */
  private async reported(): Promise<string[] | null> {
    try {
      const ids: string[] = [];
      for await (const { workflowId } of this.client.workflow.list({ query: REPORTED })) ids.push(workflowId);
      return ids;
    } catch (error) {
      if (isInvalidArgument(error)) return null;
      throw error;
    }
  }

  private async inspect(workflowId: string): Promise<WedgedWorkflow | null> {
    try {
      const handle = this.client.workflow.getHandle(workflowId);
      const { raw, runId, type } = await withCallDeadline(this.client, () => handle.describe());
      const { attempt, originalScheduledTime } = raw.pendingWorkflowTask ?? {};
      // Reconciliation is itself running while it looks, and its schedule starts it again.
      if (!attempt || attempt < MIN_FAILED_ATTEMPTS || type === WORKFLOWS.reconcile) return null;
      return { workflowId, runId, sinceMs: Number(originalScheduledTime?.seconds ?? 0) * 1000 };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }
}

/** Whether the error, or one of its causes, has gRPC's code for a query that the server does not understand. */
function isInvalidArgument(error: unknown): boolean {
  const INVALID_ARGUMENT = 3;
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && each.code === INVALID_ARGUMENT) return true;
  }
  return false;
}
