import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { ModeRoutingPaymentsGateway } from './mode-routing-payments.gateway.js';
import { StripePaymentsGateway } from './stripe-payments.gateway.js';

/** Injection token of the `PaymentsGateway`. */
export const PAYMENTS = Symbol('PaymentsGateway');

@Module({
  providers: [
    {
      provide: PAYMENTS,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) =>
        new ModeRoutingPaymentsGateway(liveAccount(environment), testAccount(environment)),
    },
  ],
  exports: [PAYMENTS],
})
export class PaymentsModule {}

function liveAccount(environment: Environment): StripePaymentsGateway {
  return new StripePaymentsGateway({
    secretKey: environment.STRIPE_SECRET_KEY,
    webhookSecrets: environment.STRIPE_WEBHOOK_SECRET,
    environmentName: environment.ENVIRONMENT_NAME,
    ...(environment.STRIPE_API_BASE && { apiBase: environment.STRIPE_API_BASE }),
  });
}

/** Null where there is none: then no test keys are made. */
function testAccount(environment: Environment): StripePaymentsGateway | null {
  if (!environment.STRIPE_TEST_SECRET_KEY) return null;
  return new StripePaymentsGateway({
    secretKey: environment.STRIPE_TEST_SECRET_KEY,
    webhookSecrets: environment.STRIPE_TEST_WEBHOOK_SECRET ?? [],
    // So that each keeps to its own where both are one account, as with one simulator.
    environmentName: `${environment.ENVIRONMENT_NAME}-test`,
    ...(environment.STRIPE_TEST_API_BASE && { apiBase: environment.STRIPE_TEST_API_BASE }),
  });
}
