import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { parseArgs } from 'node:util';
import { ENVIRONMENT, variables } from '../src/config/config.module.js';
import { ConfigurationError, minutesToMs, type Variables } from '../src/config/environment.js';
import { personalDataInputOf, reconcileInputOf } from '../src/config/policy.js';
import { PRICES } from '../src/config/prices.module.js';
import { WORKER_ROLES, type EnvironmentOf, type WorkerRole } from '../src/config/process-roles.js';
import type { PriceTable } from '../src/domain/pricing.js';
import { closeAll } from '../src/observability/close-all.js';
import type { Logger } from '../src/observability/logger.js';
import { NestLogger } from '../src/observability/nest-logger.js';
import { LOGGER } from '../src/observability/observability.module.js';
import { switchLevelOnSignal } from '../src/observability/switch-level.js';
import { WORKER_METRICS } from '../src/observability/worker-metrics.module.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import { ensureDailyDigestSchedule } from '../src/temporal/daily-digest-schedule.js';
import { ensurePersonalDataSchedule } from '../src/temporal/personal-data-schedule.js';
import { temporalConnectionOptions } from '../src/temporal/connection-options.js';
import { ensureReconcileSchedule } from '../src/temporal/reconcile-schedule.js';
import { keepSweepingScratch, sweepScratch } from '../src/scratch/scratch.js';
import { TEMPORAL_CLIENT } from '../src/temporal/temporal.module.js';
import { WorkerAnnouncements } from './announce-workers.js';
import { createWorkers } from './create-worker.js';
import { connectWithRetry } from './connect-with-retry.js';
import { MissingCapability, checkMediaCapabilities } from './check-media-capabilities.js';
import { freePort } from './free-port.js';
import { MachineWatch } from './machine-watch.js';
import { openPrivatePort } from './open-private-port.js';
import type { PrivatePort } from './private-port.js';
import { ROLES, isRoleName } from './roles.js';
import { temporalLogger } from './temporal-logger.js';
import { runTogether } from './run-together.js';
import { WorkerModule } from './worker.module.js';

const USAGE = `Usage: worker --role ${WORKER_ROLES.join('|')}|all`;

async function main(): Promise<void> {
  const roles = parseRoles();
  const app = await NestFactory.createApplicationContext(WorkerModule.of(roles), {
    logger: false,
    abortOnError: false,
  });
  const environment = app.get<EnvironmentOf<WorkerRole>>(ENVIRONMENT);
  const logger = app.get<Logger>(LOGGER);
  switchLevelOnSignal(logger);
  app.useLogger(new NestLogger(logger));
  const { WORKER_ADMIN_PORT: port, WORKER_ADMIN_HOST: host } = environment;
  const sdkMetricsAddress = port === undefined ? null : `127.0.0.1:${await freePort()}`;
  // The runtime turns SIGTERM into a drain of every worker: no new work, running work finishes within the grace time.
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: {
      // Without `forward`, the native part writes lines of text past our logger.
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(sdkMetricsAddress !== null && { metrics: { prometheus: { bindAddress: sdkMetricsAddress } } }),
    },
    shutdownSignals: ['SIGTERM', 'SIGINT'],
  });

  const encodes = roles.some((role) => ROLES[role].encodes);
  let connection: NativeConnection | null = null;
  let stopSweeping = (): void => undefined;
  let privatePort: PrivatePort | null = null;
  try {
    if (encodes) stopSweeping = await sweepFromNowOn(app, logger);
    await checkMediaCapabilities(app, roles, logger);
    const temporal = temporalConnectionOptions(environment);
    const connected = await connectWithRetry(() => NativeConnection.connect(temporal), logger);
    connection = connected;
    const workers = (await Promise.all(roles.map((role) => createWorkers(app, connected, role)))).flat();
    if (roles.includes('control')) await ensureSchedules(app);
    const running = runTogether(workers.map(({ worker }) => worker));
    const announcements = new WorkerAnnouncements(workers, app.get(WorkersRepository), logger);
    if (encodes) watchMachine(app, roles, announcements);
    if (port !== undefined) {
      privatePort = await openPrivatePort(app, {
        ...{ roles, workers, address: { port, host } },
        sdkMetricsUrl: `http://${sdkMetricsAddress}/metrics`,
        media: encodes ? app.get<Variables<'media'>>(variables('media')) : null,
      });
    }
    logger.info({ roles }, 'worker ready');
    await running.finally(() => announcements.stop());
    logger.info({ roles }, 'worker drained');
  } finally {
    stopSweeping();
    privatePort?.close();
    await closeAll(logger, { temporal: async () => connection?.close(), app: () => app.close() });
  }
}

/** Publishes, in the metrics and the database, when the machine cannot do the work, and when it can again. */
function watchMachine(
  app: INestApplicationContext,
  roles: readonly WorkerRole[],
  announcements: WorkerAnnouncements,
): void {
  const { workerFit, workerUnfit } = app.get<WorkerMetrics>(WORKER_METRICS);
  const machine = app.get(MachineWatch);
  machine.onChange((fault) => {
    for (const role of roles) {
      if (!ROLES[role].encodes) continue;
      workerFit.set({ role }, fault === null ? 1 : 0);
      if (fault !== null) workerUnfit.inc({ role, cause: fault });
    }
  });
  machine.onChange(() => announcements.refresh());
}

/** Removes what killed workers left, on this machine and in other containers that share the scratch folder. */
async function sweepFromNowOn(app: INestApplicationContext, logger: Logger): Promise<() => void> {
  const { SCRATCH_DIR } = app.get<Variables<'media'>>(variables('media'));
  const report = (folder: string, error: unknown): void =>
    logger.warn({ folder, err: error }, 'a leftover scratch folder could not be removed');
  await sweepScratch(SCRATCH_DIR, report);
  return keepSweepingScratch(SCRATCH_DIR, report);
}

async function ensureSchedules(app: INestApplicationContext): Promise<void> {
  const environment = app.get<EnvironmentOf<'control'>>(ENVIRONMENT);
  const client = app.get<Client>(TEMPORAL_CLIENT);
  const everyMs = minutesToMs(environment.RECONCILE_EVERY_MIN);
  await ensureReconcileSchedule(client, everyMs, reconcileInputOf(environment, app.get<PriceTable>(PRICES)));
  await ensurePersonalDataSchedule(client, personalDataInputOf(environment));
  await ensureDailyDigestSchedule(client);
}

/** `all` is everything that any machine can do: the GPU role must always be requested by name. */
function parseRoles(): WorkerRole[] {
  const role = roleArgument();
  if (role === 'all') return WORKER_ROLES.filter((each) => each !== 'compress-gpu');
  if (!isRoleName(role)) throw new ConfigurationError(`There is no role ${role}.\n${USAGE}`);
  return [role];
}

function roleArgument(): string {
  try {
    return parseArgs({ options: { role: { type: 'string', default: 'all' } } }).values.role;
  } catch (error) {
    if (error instanceof TypeError) throw new ConfigurationError(`${error.message}\n${USAGE}`);
    throw error;
  }
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof MissingCapability;
  console.error(expected ? error.message : error);
  // Nothing that is still open may keep a failed process running.
  process.exit(1);
}
