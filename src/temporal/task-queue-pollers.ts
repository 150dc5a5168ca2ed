import type { Client } from '@temporalio/client';
import type { CompressQueue } from '../contracts/task-queues.js';

// TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const ACTIVITY_QUEUE = 2;
// A worker asks at least once a minute; the server remembers it for five. Older than this means that it is gone.
const POLLED_WITHIN_MS = 75_000;

/** How many workers poll a queue for encodes right now. One that is busy with all it can take may be missing. */
export async function countPollers(client: Client, queue: CompressQueue): Promise<number> {
  return (await queueBacklog(client, queue)).workers;
}

/** Who works on a queue of activities, and about how many tasks wait there for a worker. */
export async function queueBacklog(
  client: Client,
  name: string,
): Promise<{ name: string; workers: number; waiting: number }> {
  const { pollers, stats } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: ACTIVITY_QUEUE,
    reportStats: true,
  });
  const oldestMs = Date.now() - POLLED_WITHIN_MS;
  const present = (pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldestMs,
  );
  const workers = new Set(present.map(({ identity }) => identity)).size;
  return { name, workers, waiting: Number(stats?.approximateBacklogCount ?? 0) };
}
