import type { INestApplicationContext } from '@nestjs/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { ENVIRONMENT } from '../src/config/config.module.js';
import { WORKER_METRICS } from '../src/observability/worker-metrics.module.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import { activityMetrics } from './activity-metrics.js';
import type { EnvironmentOf, WorkerRole } from '../src/config/process-roles.js';
import type { Logger } from '../src/observability/logger.js';
import { LOGGER } from '../src/observability/observability.module.js';
import { WORKFLOW_VERSION, isMadeBy } from '../workflows/changes.js';
import { logActivities } from './log-activities.js';
import { traceActivities } from './trace-activities.js';
import { workflowSinks } from './workflow-sinks.js';
import type { Tracing } from '../src/observability/tracing/start-tracing.js';
import { TRACING } from '../src/observability/tracing/tracing.module.js';
import { EncodeSlotSupplier } from './encode-slot-supplier.js';
import { MachineWatch } from './machine-watch.js';
import { ROLES, type Role } from './roles.js';
import { WORKFLOW_BUNDLE_PATH } from './workflow-bundle-path.js';

// Control and notify activities only wait for other servers.
const LIGHT_CONCURRENCY = 50;
// For kinds of tasks that an ffmpeg worker does not run; the SDK requires a number anyway.
const UNUSED = { type: 'fixed-size', numSlots: 2 } as const;

/** A worker, and how many tasks it currently takes at a time. */
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
  const { slots, options } = role.encodes
    ? withEncodeSlots(app, name)
    : { slots: () => LIGHT_CONCURRENCY, options: lightOptions(app, role, environment) };
  const worker = await Worker.create({
    connection,
    namespace: environment.TEMPORAL_NAMESPACE,
    taskQueue,
    ...options,
    ...(role.runsWorkflows && {
      workflowBundle: { codePath: WORKFLOW_BUNDLE_PATH },
      patchActivationCallback: ({ patchId }) => isMadeBy(WORKFLOW_VERSION, patchId),
      sinks: workflowSinks(app.get<Tracing | null>(TRACING)),
    }),
    interceptors: {
      activity: [
        traceActivities,
        logActivities(app.get<Logger>(LOGGER)),
        activityMetrics(app.get<WorkerMetrics>(WORKER_METRICS)),
      ],
    },
    // A cancellation arrives with a heartbeat: the default throttle would keep ffmpeg running for up to a minute.
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

function lightOptions(
  app: INestApplicationContext,
  role: Role,
  environment: EnvironmentOf<WorkerRole>,
): Concurrency['options'] {
  return {
    activities: role.activities(app, environment),
    maxConcurrentActivityTaskExecutions: LIGHT_CONCURRENCY,
  };
}

/** Slots for work with ffmpeg: none while the machine is unfit. How many fit on a GPU shows only when they do not. */
function withEncodeSlots(app: INestApplicationContext, name: WorkerRole): Concurrency {
  const environment = app.get<EnvironmentOf<'compress-gpu'>>(ENVIRONMENT);
  const supplier = new EncodeSlotSupplier(environment.WORKER_CONCURRENCY);
  app.get(MachineWatch).onChange((fault) => (fault ? supplier.pause() : supplier.resume()));
  const role: Role = ROLES[name];
  const activities =
    name === 'compress-gpu'
      ? ROLES[name].activities(app, environment, supplier)
      : role.activities(app, app.get<EnvironmentOf<WorkerRole>>(ENVIRONMENT));
  return {
    slots: () => supplier.currentLimit,
    options: {
      activities,
      tuner: {
        activityTaskSlotSupplier: supplier,
        workflowTaskSlotSupplier: UNUSED,
        localActivityTaskSlotSupplier: UNUSED,
        nexusTaskSlotSupplier: UNUSED,
      },
    },
  };
}
