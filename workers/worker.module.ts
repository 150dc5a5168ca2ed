import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '../src/config/config.module.js';
import type { WorkerRole } from '../src/config/process-roles.js';
import { ObservabilityModule } from '../src/observability/observability.module.js';
import { TracingModule } from '../src/observability/tracing/tracing.module.js';
import { WorkerMetricsModule } from '../src/observability/worker-metrics.module.js';
import { PersistenceModule } from '../src/persistence/persistence.module.js';
import { TemporalModule } from '../src/temporal/temporal.module.js';
import { machineWatchFor } from './machine-watch.provider.js';
import { ROLES } from './roles.js';

/** What the activities of some roles need; a role requires no tool and no secret that it does not use. */
@Module({ imports: [ObservabilityModule, TracingModule, WorkerMetricsModule, PersistenceModule, TemporalModule] })
export class WorkerModule {
  static of(roles: readonly WorkerRole[]): DynamicModule {
    const modules = new Set(roles.flatMap((role) => [...ROLES[role].modules]));
    return {
      module: WorkerModule,
      imports: [ConfigModule.for(roles), ...modules],
      providers: roles.some((role) => ROLES[role].encodes) ? [machineWatchFor(roles)] : [],
    };
  }
}
