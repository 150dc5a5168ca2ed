import type { INestApplicationContext } from '@nestjs/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { ENVIRONMENT, variables } from '../src/config/config.module.js';
import type { Variables } from '../src/config/environment.js';
import type { EnvironmentOf, WorkerRole } from '../src/config/process-roles.js';
import { GpuSlotSupplier } from './gpu-slot-supplier.js';
import { ROLES, type Role } from './roles.js';
import { WORKFLOW_BUNDLE_PATH } from './workflow-bundle-path.js';

// Control and notify activities only wait for other servers.
const LIGHT_CONCURRENCY = 50;
// Kinds of work that a GPU worker has none of; the SDK wants to know a number all the same.
const UNUSED = { type: 'fixed-size', numSlots: 2 } as const;

/** A worker, and how many tasks it takes at a time as things stand. */
export interface WorkerWithSlots {
  worker: Worker;
  slots: () => number;
}

/** The workers of one role: one for each of its task queues. */
export async function createWorkers(
  app: INestApplicationContext,
  connection: NativeConnection,
  name: WorkerRole,
): Promise<WorkerWithSlots[]> {
  const { taskQueue, reservedTaskQueue }: Role = ROLES[name];
  const taskQueues = reservedTaskQueue === undefined ? [taskQueue] : [taskQueue, reservedTaskQueue];
  return await Promise.all(taskQueues.map((queue) => createWorker(app, connection, name, queue)));
}

async function createWorker(
  app: INestApplicationContext,
  connection: NativeConnection,
  name: WorkerRole,
  taskQueue: string,
): Promise<WorkerWithSlots> {
  const environment = app.get<EnvironmentOf<WorkerRole>>(ENVIRONMENT);
  const role: Role = ROLES[name];
  const { slots, options } = name === 'compress-gpu' ? withGpuSlots(app) : withFixedConcurrency(app, role, environment);
  const worker = await Worker.create({
    connection,
    namespace: environment.TEMPORAL_NAMESPACE,
    taskQueue,
    ...options,
    ...(role.runsWorkflows && { workflowBundle: { codePath: WORKFLOW_BUNDLE_PATH } }),
    // Cancellation travels with heartbeats: the default throttle would keep ffmpeg running for up to a minute.
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
    // Without a grace time SIGTERM would cancel running encodes at once.
    shutdownGraceTime: `${environment.WORKER_SHUTDOWN_GRACE_SEC} seconds`,
  });
  return { worker, slots };
}

interface Concurrency {
  slots: () => number;
  options: Pick<WorkerOptions, 'activities' | 'maxConcurrentActivityTaskExecutions' | 'tuner'>;
}

function withFixedConcurrency(
  app: INestApplicationContext,
  role: Role,
  environment: EnvironmentOf<WorkerRole>,
): Concurrency {
  const slots = role.encodes
    ? app.get<Variables<'encoding'>>(variables('encoding')).WORKER_CONCURRENCY
    : LIGHT_CONCURRENCY;
  return {
    slots: () => slots,
    options: { activities: role.activities(app, environment), maxConcurrentActivityTaskExecutions: slots },
  };
}

/** How much fits on a card at a time shows only when it does not. */
function withGpuSlots(app: INestApplicationContext): Concurrency {
  const environment = app.get<EnvironmentOf<'compress-gpu'>>(ENVIRONMENT);
  const supplier = new GpuSlotSupplier(environment.WORKER_CONCURRENCY);
  return {
    slots: () => supplier.currentLimit,
    options: {
      activities: ROLES['compress-gpu'].activities(app, environment, supplier),
      tuner: {
        activityTaskSlotSupplier: supplier,
        workflowTaskSlotSupplier: UNUSED,
        localActivityTaskSlotSupplier: UNUSED,
        nexusTaskSlotSupplier: UNUSED,
      },
    },
  };
}
