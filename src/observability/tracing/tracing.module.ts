import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ROLES_OF_PROCESS, variables } from '../../config/config.module.js';
import type { Variables } from '../../config/environment.js';
import type { ProcessRole } from '../../config/process-roles.js';
import type { Tracing } from './start-tracing.js';

/** Injection token of the `Tracing` of this process; null while it is off. */
export const TRACING = Symbol('Tracing');

/** Tracing, off unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set: while it is off, none of its packages is loaded. */
@Global()
@Module({
  providers: [
    {
      provide: TRACING,
      inject: [variables('tracing'), ROLES_OF_PROCESS],
      useFactory: async (settings: Variables<'tracing'>, roles: readonly ProcessRole[]): Promise<Tracing | null> => {
        const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
        if (endpoint === undefined) return null;
        const { startTracing } = await import('./start-tracing.js');
        return startTracing(settings, endpoint, roles.join(','));
      },
    },
  ],
  exports: [TRACING],
})
export class TracingModule implements OnApplicationShutdown {
  constructor(@Inject(TRACING) private readonly tracing: Tracing | null) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.stop();
  }
}
