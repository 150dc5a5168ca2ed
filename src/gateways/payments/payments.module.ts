import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { StripePaymentsGateway } from './stripe-payments.gateway.js';

/** Injection token of the `PaymentsGateway`. */
export const PAYMENTS = Symbol('PaymentsGateway');

@Module({
  providers: [
    {
      provide: PAYMENTS,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) =>
        new StripePaymentsGateway({
          secretKey: environment.STRIPE_SECRET_KEY,
          webhookSecrets: environment.STRIPE_WEBHOOK_SECRET,
          environmentName: environment.ENVIRONMENT_NAME,
          ...(environment.STRIPE_API_BASE && { apiBase: environment.STRIPE_API_BASE }),
        }),
    },
  ],
  exports: [PAYMENTS],
})
export class PaymentsModule {}
