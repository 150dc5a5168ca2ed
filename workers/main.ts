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
import { WorkersRepository } from '../src/persistence/workers/workers.repository.js';
import { ensurePersonalDataSchedule } from '../src/temporal/personal-data-schedule.js';
import { temporalConnectionOptions } from '../src/temporal/connection-options.js';
import { ensureReconcileSchedule } from '../src/temporal/reconcile-schedule.js';
import { keepSweepingScratch, sweepScratch } from '../src/scratch/scratch.js';
import { TEMPORAL_CLIENT } from '../src/temporal/temporal.module.js';
import { announceWorkers } from './announce-workers.js';
import { createWorkers } from './create-worker.js';
import { connectWithRetry } from './connect-with-retry.js';
import { MissingCapability, checkMediaCapabilities } from './check-media-capabilities.js';
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
  app.useLogger(new NestLogger(logger));
  // The runtime turns SIGTERM into a drain of every worker: no new work, running work finishes within the grace time.
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: ['SIGTERM', 'SIGINT'] });

  let connection: NativeConnection | null = null;
  let stopSweeping = (): void => undefined;
  try {
    if (roles.some((role) => ROLES[role].encodes)) stopSweeping = await sweepFromNowOn(app, logger);
    await checkMediaCapabilities(app, roles, logger);
    const temporal = temporalConnectionOptions(environment);
    const connected = await connectWithRetry(() => NativeConnection.connect(temporal), logger);
    connection = connected;
    const workers = (await Promise.all(roles.map((role) => createWorkers(app, connected, role)))).flat();
    if (roles.includes('control')) await ensureSchedules(app);
    const running = runTogether(workers.map(({ worker }) => worker));
    const stopAnnouncing = announceWorkers(workers, app.get(WorkersRepository), logger);
    logger.info({ roles }, 'worker ready');
    await running.finally(stopAnnouncing);
    logger.info({ roles }, 'worker drained');
  } finally {
    stopSweeping();
    await closeAll(logger, { temporal: async () => connection?.close(), app: () => app.close() });
  }
}

/** Removes what killed workers have left, of this machine and of other containers that share the scratch folder. */
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
}

/** `all` is everything that this machine can do on its own: the GPU role is always asked for by name. */
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
  // Whatever is still open must not keep a process that has failed.
  process.exit(1);
}
