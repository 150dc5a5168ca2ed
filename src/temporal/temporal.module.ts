import { Client } from '@temporalio/client';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { carryLogContext } from './carry-log-context.js';
import { lazyConnection } from './lazy-connection.js';
import { VideoWorkflows } from './video-workflows.js';
import { WebhookDeliveryWorkflows } from './webhook-delivery-workflows.js';

/** Injection token of the Temporal `Client`. */
export const TEMPORAL_CLIENT = Symbol('TemporalClient');

/** One lazy connection per process: the process starts, and answers 503, while Temporal is down. */
@Module({
  providers: [
    {
      provide: TEMPORAL_CLIENT,
      inject: [variables('temporal')],
      useFactory: (environment: Variables<'temporal'>) =>
        new Client({
          connection: lazyConnection(environment),
          namespace: environment.TEMPORAL_NAMESPACE,
          interceptors: { workflow: [carryLogContext] },
        }),
    },
    { provide: VideoWorkflows, inject: [TEMPORAL_CLIENT], useFactory: (client: Client) => new VideoWorkflows(client) },
    {
      provide: WebhookDeliveryWorkflows,
      inject: [TEMPORAL_CLIENT],
      useFactory: (client: Client) => new WebhookDeliveryWorkflows(client),
    },
  ],
  exports: [TEMPORAL_CLIENT, VideoWorkflows, WebhookDeliveryWorkflows],
})
export class TemporalModule implements OnApplicationShutdown {
  constructor(@Inject(TEMPORAL_CLIENT) private readonly client: Client) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.connection.close();
  }
}
