import { Module } from '@nestjs/common';
import { variables } from '../../config/config.module.js';
import type { Variables } from '../../config/environment.js';
import { ModeRoutingPaymentsGateway } from './mode-routing-payments.gateway.js';
import { StripePaymentsGateway } from './stripe-payments.gateway.js';

/** Injection token of the `PaymentsGateway`. */
export const PAYMENTS = Symbol('PaymentsGateway');

@Module({
  providers: [
    {
      provide: PAYMENTS,
      // Stripe sends events only to the API; a worker has no secret to verify them with.
      inject: [variables('payments'), { token: variables('paymentWebhooks'), optional: true }],
      useFactory: (keys: Variables<'payments'>, webhooks?: Variables<'paymentWebhooks'>) =>
        new ModeRoutingPaymentsGateway(
          liveAccount(keys, webhooks?.STRIPE_WEBHOOK_SECRET),
          testAccount(keys, webhooks?.STRIPE_TEST_WEBHOOK_SECRET),
        ),
    },
  ],
  exports: [PAYMENTS],
})
export class PaymentsModule {}

function liveAccount(environment: Variables<'payments'>, webhookSecrets: string[] = []): StripePaymentsGateway {
  return new StripePaymentsGateway({
    secretKey: environment.STRIPE_SECRET_KEY,
    webhookSecrets,
    environmentName: environment.ENVIRONMENT_NAME,
    ...(environment.STRIPE_API_BASE && { apiBase: environment.STRIPE_API_BASE }),
  });
}

/** Null when there is no test account: then no test keys are made. */
function testAccount(environment: Variables<'payments'>, webhookSecrets: string[] = []): StripePaymentsGateway | null {
  if (!environment.STRIPE_TEST_SECRET_KEY) return null;
  return new StripePaymentsGateway({
    secretKey: environment.STRIPE_TEST_SECRET_KEY,
    webhookSecrets,
    // Keeps live and test payments apart when both use one account, as with one simulator.
    environmentName: `${environment.ENVIRONMENT_NAME}-test`,
    ...(environment.STRIPE_TEST_API_BASE && { apiBase: environment.STRIPE_TEST_API_BASE }),
  });
}
