import { Client, Connection } from '@temporalio/client';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { temporalConnectionOptions } from './connection-options.js';
import { VideoWorkflows } from './video-workflows.js';
import { WebhookDeliveryWorkflows } from './webhook-delivery-workflows.js';

/** Injection token of the Temporal `Client`. */
export const TEMPORAL_CLIENT = Symbol('TemporalClient');

/** One lazy connection per process: the process starts, and says 503, while Temporal is away. */
@Module({
  providers: [
    {
      provide: TEMPORAL_CLIENT,
      inject: [variables('temporal')],
      useFactory: (environment: Variables<'temporal'>) =>
        new Client({
          connection: Connection.lazy({ ...temporalConnectionOptions(environment), connectTimeout: '3 seconds' }),
          namespace: environment.TEMPORAL_NAMESPACE,
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
