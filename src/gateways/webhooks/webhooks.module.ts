import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import type { Variables } from '../../config/environment.js';
import { SsrfGuardedWebhooksGateway } from './ssrf-guarded-webhooks.gateway.js';
import { parseNetworks } from './public-address.js';

/** Injection token of the `WebhooksGateway`. */
export const WEBHOOKS = Symbol('Webhooks');

// Standard Webhooks suggests 15 to 30 seconds.
const TIMEOUT_MS = 15_000;

/** Provides the gateway that sends messages to webhook endpoints. */
@Module({
  providers: [
    {
      provide: WEBHOOKS,
      inject: [variables('webhooks')],
      useFactory: ({ WEBHOOKS_ALLOWED_NETWORKS }: Variables<'webhooks'>) =>
        new SsrfGuardedWebhooksGateway({
          allowedNetworks: parseNetworks(WEBHOOKS_ALLOWED_NETWORKS),
          timeoutMs: TIMEOUT_MS,
        }),
    },
  ],
  exports: [WEBHOOKS],
})
export class WebhooksGatewayModule {}
