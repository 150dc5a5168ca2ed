import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { TASK_QUEUES } from '../../../src/contracts/task-queues.js';
import { IDENTITY, startTimeSkippingServer } from './servers.js';
import { workflowBundle } from './workflow-bundle.js';

/**
 * Our workflows on a time-skipping server for all tests of a file, with activities by task queue. Answers a function,
 * because the server runs only once the tests run.
 */
export function useWorkers(
  activitiesOf: Record<string, NonNullable<WorkerOptions['activities']>>,
): () => TestWorkflowEnvironment {
  let environment: TestWorkflowEnvironment | undefined;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    environment = await startTimeSkippingServer();
    const common = { connection: environment.nativeConnection, identity: IDENTITY };
    const control = { taskQueue: TASK_QUEUES.control, workflowBundle: await workflowBundle() };
    const { [TASK_QUEUES.control]: ofControl, ...others } = activitiesOf;
    const workers = await Promise.all([
      Worker.create({ ...common, ...control, ...(ofControl && { activities: ofControl }) }),
      ...Object.entries(others).map(([taskQueue, activities]) => Worker.create({ ...common, taskQueue, activities })),
    ]);
    const running = Promise.all(workers.map((worker) => worker.run()));
    stop = async () => {
      for (const worker of workers) worker.shutdown();
      await running;
    };
  });
  afterAll(async () => {
    await stop();
    await environment?.teardown();
  });
  return () => {
    if (!environment) throw new Error('the server starts before the first test: ask for it inside of one');
    return environment;
  };
}
