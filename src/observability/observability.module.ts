import { Global, Module } from '@nestjs/common';
import { ROLES_OF_PROCESS, variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import type { ProcessRole } from '../config/process-roles.js';
import { createLogger } from './logger.js';
import { createProcessMetrics } from './process-metrics.js';

export const LOGGER = Symbol('Logger');
/** The metrics that every process has, with their registry. */
export const PROCESS_METRICS = Symbol('ProcessMetrics');

@Global()
@Module({
  providers: [
    {
      provide: LOGGER,
      inject: [variables('log'), ROLES_OF_PROCESS],
      useFactory: ({ LOG_LEVEL: level }: Variables<'log'>, roles: readonly ProcessRole[]) =>
        createLogger({ level, service: 'mailsized', role: roles.join(',') }),
    },
    { provide: PROCESS_METRICS, useFactory: createProcessMetrics },
  ],
  exports: [LOGGER, PROCESS_METRICS],
})
export class ObservabilityModule {}
