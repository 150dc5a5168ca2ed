import type { Client } from '@temporalio/client';

// TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const ACTIVITY_QUEUE = 2;

/** About how many activities wait on a task queue for a worker. */
export async function approximateBacklog(client: Client, queue: string): Promise<number> {
  const { stats } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: ACTIVITY_QUEUE,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}
