import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { pollUntil } from '../async/poll-until.js';
import type { ReconcileInput, ReconcileResult } from '../contracts/reconcile-workflow.js';
import { TASK_QUEUES } from '../contracts/task-queues.js';
import { RECONCILE_SCHEDULE_ID, WORKFLOWS } from '../contracts/workflow-names.js';
import { ensureSchedule } from './ensure-schedule.js';

/** Creates the schedule of reconciliation, or updates it to the configuration. A repeat changes nothing. */
export async function ensureReconcileSchedule(client: Client, everyMs: number, input: ReconcileInput): Promise<void> {
  await ensureSchedule(client, RECONCILE_SCHEDULE_ID, { workflowType: WORKFLOWS.reconcile, everyMs, input });
}

const POLL_INTERVAL_MS = 500;

/**
 * Makes the schedule run now, and waits for the run to end. If a run is already in progress, waits for that one
 * instead.
 *
 * @throws Error when no run has begun within `timeoutMs`: the schedule is missing, or no control worker runs.
 */
export async function reconcileNow(client: Client, timeoutMs = 30_000): Promise<ReconcileResult> {
  const schedule = client.schedule.getHandle(RECONCILE_SCHEDULE_ID);
  const { info: before } = await schedule.describe();
  const seen = new Set(before.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  await schedule.trigger();
  const findRun = async () => {
    const { info } = await schedule.describe();
    const newest = info.recentActions.find(({ action }) => !seen.has(action.workflow.firstExecutionRunId));
    return newest?.action.workflow ?? info.runningActions[0]?.workflow;
  };
  const run = await pollUntil(findRun, (found) => found !== undefined, { intervalMs: POLL_INTERVAL_MS, timeoutMs });
  if (!run) throw new Error('the schedule has begun no run: does a worker with the role control run?');
  return await resultOf(client, run);
}

/** Reports what a run would do now, and changes nothing. */
export async function reconcileDryRun(client: Client, input: ReconcileInput): Promise<ReconcileResult> {
  const handle = await client.workflow.start(WORKFLOWS.reconcile, {
    workflowId: `${RECONCILE_SCHEDULE_ID}-dry-run-${randomUUID()}`,
    taskQueue: TASK_QUEUES.control,
    args: [{ ...input, dryRun: true } satisfies ReconcileInput],
    // Three lists, each for up to ten minutes, and the comparison.
    workflowRunTimeout: '1 hour',
  });
  return (await handle.result()) as ReconcileResult;
}

/**
 * The result of the schedule's newest completed run. The schedule itself remembers its runs: it is stored in Temporal,
 * so a restored database cannot have forgotten it. Null when there is none, or Temporal no longer has its result.
 */
export async function lastCompletedReconciliation(client: Client): Promise<ReconcileResult | null> {
  const { info } = await client.schedule.getHandle(RECONCILE_SCHEDULE_ID).describe();
  for (const { action } of info.recentActions.toReversed()) {
    try {
      const { workflowId, firstExecutionRunId } = action.workflow;
      const { status } = await client.workflow.getHandle(workflowId, firstExecutionRunId).describe();
      if (status.name === 'COMPLETED') return await resultOf(client, action.workflow);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return null;
}

async function resultOf(
  client: Client,
  { workflowId, firstExecutionRunId }: { workflowId: string; firstExecutionRunId: string },
): Promise<ReconcileResult> {
  return (await client.workflow.getHandle(workflowId, firstExecutionRunId).result()) as ReconcileResult;
}
