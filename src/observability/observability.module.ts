import { Global, Module } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';

export const LOGGER = Symbol('Logger');
export const METRICS = Symbol('Metrics');

@Global()
@Module({
  providers: [
    {
      provide: LOGGER,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => createLogger({ level: environment.LOG_LEVEL, service: 'mailsized' }),
    },
    { provide: METRICS, useFactory: createMetrics },
  ],
  exports: [LOGGER, METRICS],
})
export class ObservabilityModule {}
