import type { Client } from '@temporalio/client';
import { withCallDeadline } from './with-call-deadline.js';

// TASK_QUEUE_TYPE_WORKFLOW and TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const QUEUE_TYPES = [1, 2] as const;

interface TaskQueueStats {
  /** About how many tasks wait for a worker. */
  backlog: number;
  /** Age of the oldest of them. */
  backlogAgeSec: number;
  /** How many pollers Temporal has seen within minutes. */
  pollers: number;
}

/** What waits on a task queue, workflow and activity tasks together. */
export async function taskQueueStats(client: Client, queue: string): Promise<TaskQueueStats> {
  const described = await Promise.all(
    QUEUE_TYPES.map((taskQueueType) =>
      withCallDeadline(client, () =>
        client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: queue },
          taskQueueType,
          reportStats: true,
        }),
      ),
    ),
  );
  return {
    backlog: described.reduce((sum, { stats }) => sum + Number(stats?.approximateBacklogCount ?? 0), 0),
    backlogAgeSec: Math.max(...described.map(({ stats }) => Number(stats?.approximateBacklogAge?.seconds ?? 0))),
    pollers: described.reduce((sum, { pollers }) => sum + pollers.length, 0),
  };
}
