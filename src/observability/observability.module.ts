import { Global, Module } from '@nestjs/common';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';

export const LOGGER = Symbol('Logger');
export const METRICS = Symbol('Metrics');

@Global()
@Module({
  providers: [
    {
      provide: LOGGER,
      inject: [variables('log')],
      useFactory: (environment: Variables<'log'>) =>
        createLogger({ level: environment.LOG_LEVEL, service: 'mailsized' }),
    },
    { provide: METRICS, useFactory: createMetrics },
  ],
  exports: [LOGGER, METRICS],
})
export class ObservabilityModule {}
