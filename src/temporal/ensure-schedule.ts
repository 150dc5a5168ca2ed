import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { TASK_QUEUES } from '../contracts/task-queues.js';

/** A workflow that runs again and again, never twice at a time. */
interface ScheduledWorkflow {
  workflowType: string;
  everyMs: number;
  /** How long after a multiple of `everyMs` since 1970-01-01 UTC it runs; default 0. */
  offsetMs?: number;
  input: object;
}

/** Creates a schedule, or updates it to the configuration. A repeat changes nothing. */
export async function ensureSchedule(
  client: Client,
  scheduleId: string,
  { workflowType, everyMs, offsetMs = 0, input }: ScheduledWorkflow,
): Promise<void> {
  const spec = { intervals: [{ every: everyMs, offset: offsetMs }] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const;
  const action = {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: scheduleId,
    taskQueue: TASK_QUEUES.control,
    args: [input],
  };
  try {
    await client.schedule.create({ scheduleId, spec, policies, action });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // A schedule that an operator has paused stays paused.
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ spec, policies, action, state }));
  }
}
