import { Global, Module, type DynamicModule } from '@nestjs/common';
import { pino } from 'pino';
import { ROLES_OF_PROCESS, variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import type { ProcessRole } from '../config/process-roles.js';
import { createLogger } from './logger.js';
import { LOGGER } from './observability.module.js';

/** For commands: logs go to stderr, because stdout is for the answer. */
@Global()
@Module({})
export class StderrLogModule {
  static for(service: string): DynamicModule {
    const provider = {
      provide: LOGGER,
      inject: [variables('log'), ROLES_OF_PROCESS],
      useFactory: ({ LOG_LEVEL: level }: Variables<'log'>, roles: readonly ProcessRole[]) =>
        createLogger({ level, service, role: roles.join(',') }, pino.destination(process.stderr.fd)),
    };
    return { module: StderrLogModule, providers: [provider], exports: [LOGGER] };
  }
}
