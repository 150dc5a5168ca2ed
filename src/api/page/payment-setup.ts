import { ConfigurationError, type Variables } from '../../config/environment.js';
import type { PaymentSetup } from './page-settings.schemas.js';
import { TEST_CARDS } from './test-cards.js';

const STRIPE_HOST = 'api.stripe.com';

type StripeVariables = Pick<Variables<'payments'>, 'STRIPE_API_BASE' | 'STRIPE_SECRET_KEY'> & Variables<'page'>;

/**
 * How customers pay on the page: with Stripe.js if a publishable key is configured, else with test cards if the
 * payments go to a simulator.
 *
 * @throws ConfigurationError when the two Stripe keys are of different modes.
 */
export function paymentSetupOf(environment: StripeVariables): PaymentSetup {
  const { STRIPE_PUBLISHABLE_KEY: publishableKey, STRIPE_API_BASE: apiBase } = environment;
  if (publishableKey) {
    assertSameMode(publishableKey, environment.STRIPE_SECRET_KEY);
    return { kind: 'stripe', publishableKey };
  }
  const isSimulated = apiBase !== undefined && new URL(apiBase).hostname !== STRIPE_HOST;
  return isSimulated ? { kind: 'simulator', cards: [...TEST_CARDS] } : { kind: 'unavailable' };
}

// Otherwise Stripe.js would make tokens that the secret key cannot see. https://docs.stripe.com/keys
function assertSameMode(publishableKey: string, secretKey: string): void {
  if (publishableKey.startsWith('pk_test_') === secretKey.startsWith('sk_test_')) return;
  throw new ConfigurationError(
    'The configuration is broken:\n  STRIPE_PUBLISHABLE_KEY: one of it and STRIPE_SECRET_KEY is for test mode, the other is not',
  );
}
