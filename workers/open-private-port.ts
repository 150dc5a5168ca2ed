import type { INestApplicationContext, Type } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { Variables } from '../src/config/environment.js';
import type { WorkerRole } from '../src/config/process-roles.js';
import { MAIL_ROUTE, MailModule } from '../src/gateways/mail/mail.module.js';
import type { MailRoute } from '../src/gateways/mail/mail-routing.js';
import type { PaymentsGateway } from '../src/gateways/payments/payments.gateway.js';
import { PAYMENTS, PaymentsModule } from '../src/gateways/payments/payments.module.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import { STORAGE, StorageModule } from '../src/gateways/storage/storage.module.js';
import type { Logger } from '../src/observability/logger.js';
import { pingSeldom } from '../src/observability/measure-dependency.js';
import { LOGGER, PROCESS_METRICS } from '../src/observability/observability.module.js';
import type { ProcessMetrics } from '../src/observability/process-metrics.js';
import { VERSION } from '../src/observability/version.js';
import { WORKER_METRICS } from '../src/observability/worker-metrics.module.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import { pingDatabase } from '../src/persistence/ping-database.js';
import { scratchSpace } from '../src/scratch/scratch.js';
import { VideoWorkflows } from '../src/temporal/video-workflows.js';
import type { WorkerWithSlots } from './create-worker.js';
import { gpuMemory } from './gpu-memory.js';
import { MachineWatch } from './machine-watch.js';
import { PrivatePort } from './private-port.js';
import { ROLES, type Role } from './roles.js';
import { WorkerReadiness } from './worker-readiness.js';

interface PortOptions {
  roles: readonly WorkerRole[];
  workers: readonly WorkerWithSlots[];
  address: { port: number; host: string };
  sdkMetricsUrl: string;
  /** The settings of the scratch disk; null for roles without one. */
  media: Variables<'media'> | null;
}

/** Opens the private port of a worker's process, with the metrics and checks of its roles. */
export async function openPrivatePort(
  app: INestApplicationContext,
  { roles, workers, address, sdkMetricsUrl, media }: PortOptions,
): Promise<PrivatePort> {
  const metrics = app.get<ProcessMetrics>(PROCESS_METRICS);
  const workerMetrics = app.get<WorkerMetrics>(WORKER_METRICS);
  const logger = app.get<Logger>(LOGGER);
  const machine = media && app.get(MachineWatch);
  for (const role of roles) {
    metrics.buildInfo.set({ version: VERSION, role }, 1);
    workerMetrics.workerFit.set({ role }, 1);
  }
  const readiness = new WorkerReadiness({
    workers: workers.map(({ worker }) => worker),
    fault: () => machine?.fault ?? null,
    pings: pingsOf(app, roles),
    metrics,
    logger,
  });
  const refresh = async (): Promise<void> => {
    if (!media) return;
    const { freeBytes, sizeBytes } = await scratchSpace(media.SCRATCH_DIR);
    workerMetrics.scratchFreeBytes.set(freeBytes);
    workerMetrics.scratchSizeBytes.set(sizeBytes);
    if (!roles.includes('compress-gpu')) return;
    for (const card of await gpuMemory(media.PATH)) {
      workerMetrics.gpuMemoryUsedBytes.set({ gpu: card.gpu }, card.usedBytes);
      workerMetrics.gpuMemorySizeBytes.set({ gpu: card.gpu }, card.sizeBytes);
    }
  };
  const privatePort = new PrivatePort({ metrics, readiness, sdkMetricsUrl, refresh, logger });
  await privatePort.listen(address.port, address.host);
  return privatePort;
}

/** A ping for each server that the roles need. */
function pingsOf(app: INestApplicationContext, roles: readonly WorkerRole[]): Record<string, () => Promise<unknown>> {
  const uses = (module: Type): boolean => roles.some((role) => (ROLES[role] as Role).modules.includes(module));
  const { primary, fallback } = uses(MailModule) ? app.get<MailRoute>(MAIL_ROUTE) : { primary: null, fallback: null };
  return {
    mongodb: () => pingDatabase(app.get<Connection>(getConnectionToken(), { strict: false })),
    temporal: () => app.get(VideoWorkflows).ping(),
    ...(primary && { [primary.name]: pingSeldom(() => primary.ping()) }),
    ...(fallback && { [fallback.name]: pingSeldom(() => fallback.ping()) }),
    ...(uses(PaymentsModule) && { stripe: pingSeldom(() => app.get<PaymentsGateway>(PAYMENTS).ping()) }),
    ...(uses(StorageModule) && { s3: () => app.get<StorageGateway>(STORAGE).ping() }),
  };
}
