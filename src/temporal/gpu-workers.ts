import type { Client } from '@temporalio/client';
import { TASK_QUEUES } from '../contracts/task-queues.js';

// TASK_QUEUE_TYPE_ACTIVITY of Temporal's API.
const ACTIVITY_QUEUE = 2;
// A worker asks at least once a minute; the server remembers it for five. Older than this means that it is gone.
const POLLED_WITHIN_MS = 75_000;

/** Whether a worker polls `compress-gpu` right now. */
export async function isGpuWorkerPolling(client: Client): Promise<boolean> {
  const description = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUES.compressGpu },
    taskQueueType: ACTIVITY_QUEUE,
  });
  const oldestMs = Date.now() - POLLED_WITHIN_MS;
  return (description.pollers ?? []).some(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldestMs,
  );
}
