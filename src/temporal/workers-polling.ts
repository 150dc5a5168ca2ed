import type { Client } from '@temporalio/client';
import type { CompressQueue } from '../contracts/task-queues.js';

// TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const ACTIVITY_QUEUE = 2;
// A worker asks at least once a minute; the server remembers it for five. Older than this means that it is gone.
const POLLED_WITHIN_MS = 75_000;

/** How many workers poll a queue for encodes right now. One that is busy with all it can take may be missing. */
export async function workersPolling(client: Client, queue: CompressQueue): Promise<number> {
  const description = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: ACTIVITY_QUEUE,
  });
  const oldestMs = Date.now() - POLLED_WITHIN_MS;
  const pollers = (description.pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldestMs,
  );
  return new Set(pollers.map(({ identity }) => identity)).size;
}
