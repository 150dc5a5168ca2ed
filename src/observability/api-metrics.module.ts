import { Global, Module } from '@nestjs/common';
import { createMetrics } from './metrics.js';
import { PROCESS_METRICS } from './observability.module.js';
import type { ProcessMetrics } from './process-metrics.js';
import { createServiceMetrics } from './service-metrics.js';

/** The metrics of the API's own work. */
export const METRICS = Symbol('Metrics');
/** The metrics of the whole service. */
export const SERVICE_METRICS = Symbol('ServiceMetrics');

@Global()
@Module({
  providers: [
    {
      provide: METRICS,
      inject: [PROCESS_METRICS],
      useFactory: ({ registry }: ProcessMetrics) => createMetrics(registry),
    },
    {
      provide: SERVICE_METRICS,
      inject: [PROCESS_METRICS],
      useFactory: ({ registry }: ProcessMetrics) => createServiceMetrics(registry),
    },
  ],
  exports: [METRICS, SERVICE_METRICS],
})
export class ApiMetricsModule {}
