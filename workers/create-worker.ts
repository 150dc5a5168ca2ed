import type { INestApplicationContext } from '@nestjs/common';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { ENVIRONMENT } from '../src/config/config.module.js';
import type { Environment } from '../src/config/environment.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import { MEDIA } from '../src/gateways/media/media.module.js';
import { ROLES, type Role, type RoleName } from './roles.js';
import { WORKFLOW_BUNDLE_PATH } from './workflow-bundle-path.js';

// Control and notify activities only wait for other servers.
const LIGHT_CONCURRENCY = 50;

/** The GPU of this machine cannot encode; a worker here would only fail jobs. */
export class NoUsableGpu extends Error {
  override readonly name = 'NoUsableGpu';
}

/**
 * The worker of one role.
 *
 * @throws NoUsableGpu when the role needs a GPU and a test encode on it does not succeed.
 */
export async function createWorker(
  app: INestApplicationContext,
  connection: NativeConnection,
  name: RoleName,
): Promise<Worker> {
  const environment = app.get<Environment>(ENVIRONMENT);
  const role: Role = ROLES[name];
  if (name === 'compress-gpu' && !(await app.get<MediaGateway>(MEDIA).canEncode('nvenc'))) {
    throw new NoUsableGpu('a test encode on the GPU did not succeed');
  }
  return await Worker.create({
    connection,
    namespace: environment.TEMPORAL_NAMESPACE,
    taskQueue: role.taskQueue,
    activities: role.activities(app),
    ...(role.runsWorkflows && { workflowBundle: { codePath: WORKFLOW_BUNDLE_PATH } }),
    maxConcurrentActivityTaskExecutions: role.encodes ? environment.WORKER_CONCURRENCY : LIGHT_CONCURRENCY,
    // Cancellation travels with heartbeats: the default throttle would keep ffmpeg running for up to a minute.
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
    // Without a grace time SIGTERM would cancel running encodes at once.
    shutdownGraceTime: `${environment.WORKER_SHUTDOWN_GRACE_SEC} seconds`,
  });
}
