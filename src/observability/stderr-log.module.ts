import { Global, Module, type DynamicModule } from '@nestjs/common';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { createLogger } from './logger.js';
import { LOGGER } from './observability.module.js';

/** For commands: what is logged goes to stderr, because stdout is for the answer. */
@Global()
@Module({})
export class StderrLogModule {
  static for(service: string): DynamicModule {
    const provider = {
      provide: LOGGER,
      inject: [variables('log')],
      useFactory: ({ LOG_LEVEL }: Variables<'log'>) => createLogger({ level: LOG_LEVEL, service, toStderr: true }),
    };
    return { module: StderrLogModule, providers: [provider], exports: [LOGGER] };
  }
}
