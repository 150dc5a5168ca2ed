import { Client, Connection } from '@temporalio/client';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { variables } from '../config/config.module.js';
import type { Variables } from '../config/environment.js';
import { carryLogContext } from './carry-log-context.js';
import { temporalConnectionOptions } from './connection-options.js';
import { VideoWorkflows } from './video-workflows.js';
import { WebhookDeliveryWorkflows } from './webhook-delivery-workflows.js';

/** Injection token of the Temporal `Client`. */
export const TEMPORAL_CLIENT = Symbol('TemporalClient');

// gRPC's own waits grow to two minutes. Then the API would answer 503 long after Temporal has come back.
const RECONNECT_BACKOFF_MS = { initial: 200, max: 2000 };
// A caller waits meanwhile, and is to know within three seconds that Temporal is away.
const CONNECT_TIMEOUT_MS = 2000;

const CHANNEL_ARGS = {
  'grpc.initial_reconnect_backoff_ms': RECONNECT_BACKOFF_MS.initial,
  'grpc.max_reconnect_backoff_ms': RECONNECT_BACKOFF_MS.max,
};

/** A connection that is opened by the first call, and again within two seconds of Temporal's return. */
export function lazyConnection(environment: Variables<'temporal'>): Connection {
  return Connection.lazy({
    ...temporalConnectionOptions(environment),
    connectTimeout: CONNECT_TIMEOUT_MS,
    channelArgs: CHANNEL_ARGS,
  });
}

/** One lazy connection per process: the process starts, and says 503, while Temporal is away. */
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
