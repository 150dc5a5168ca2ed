import { Global, Module } from '@nestjs/common';
import { PROCESS_METRICS } from './observability.module.js';
import type { ProcessMetrics } from './process-metrics.js';
import { createWorkerMetrics } from './worker-metrics.js';

/** The metrics of a worker's own work. */
export const WORKER_METRICS = Symbol('WorkerMetrics');

@Global()
@Module({
  providers: [
    {
      provide: WORKER_METRICS,
      inject: [PROCESS_METRICS],
      useFactory: ({ registry }: ProcessMetrics) => createWorkerMetrics(registry),
    },
  ],
  exports: [WORKER_METRICS],
})
export class WorkerMetricsModule {}
