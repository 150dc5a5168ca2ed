import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { ReconcileInput } from '../contracts/reconcile-workflow.js';
import { TASK_QUEUES } from '../contracts/task-queues.js';
import { RECONCILE_SCHEDULE_ID, WORKFLOWS } from '../contracts/workflow-names.js';

/** Makes the schedule of reconciliation, or brings it up to date with the configuration. A repeat changes nothing. */
export async function ensureReconcileSchedule(client: Client, everyMs: number, input: ReconcileInput): Promise<void> {
  const spec = { intervals: [{ every: everyMs }] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const;
  const action = {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOWS.reconcile,
    workflowId: RECONCILE_SCHEDULE_ID,
    taskQueue: TASK_QUEUES.control,
    args: [input],
  };
  try {
    await client.schedule.create({ scheduleId: RECONCILE_SCHEDULE_ID, spec, policies, action });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // What an operator has paused stays paused.
    await client.schedule.getHandle(RECONCILE_SCHEDULE_ID).update(({ state }) => ({ spec, policies, action, state }));
  }
}
