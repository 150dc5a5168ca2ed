import { describe, expect, it } from 'vitest';
import { paymentSetupOf } from '../../../src/api/page/payment-setup.js';
import { ConfigurationError } from '../../../src/config/environment.js';
import { readEnvironment } from '../../../src/config/process-roles.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

const LIVE = { STRIPE_SECRET_KEY: 'sk_live_secret', STRIPE_PUBLISHABLE_KEY: 'pk_live_public' };

function setupWith(variables: Record<string, string>) {
  return paymentSetupOf(readEnvironment(['api'], { ...MINIMAL_ENVIRONMENT, ...variables }));
}

describe('how customers pay on the page', () => {
  it('is with Stripe.js where a publishable key is configured, whatever the address of the API', () => {
    for (const variables of [LIVE, { ...LIVE, STRIPE_API_BASE: 'http://127.0.0.1:4010' }]) {
      expect(setupWith(variables)).toEqual({ kind: 'stripe', publishableKey: 'pk_live_public' });
    }
  });

  it('is with test cards where payments go to a simulator', () => {
    const setup = setupWith({ STRIPE_API_BASE: 'http://127.0.0.1:4010' });
    expect(setup.kind).toBe('simulator');
    expect(setup).not.toHaveProperty('publishableKey');
  });

  it('is not possible where real payments have no publishable key', () => {
    expect(setupWith({ STRIPE_SECRET_KEY: 'sk_live_secret' })).toEqual({ kind: 'unavailable' });
    expect(setupWith({ STRIPE_API_BASE: 'https://api.stripe.com' })).toEqual({ kind: 'unavailable' });
  });

  it.each(['sk_live_secret', 'sk_test_secret'])(
    'is refused with keys of two modes, and no key is named',
    (secretKey) => {
      const publishableKey = secretKey.startsWith('sk_test_') ? 'pk_live_public' : 'pk_test_public';
      const start = () => setupWith({ STRIPE_SECRET_KEY: secretKey, STRIPE_PUBLISHABLE_KEY: publishableKey });
      expect(start).toThrow(ConfigurationError);
      expect(start).toThrow(/^(?!.*_(secret|public)\b).*STRIPE_PUBLISHABLE_KEY/s);
    },
  );

  it('never takes a secret key for a publishable one', () => {
    expect(() => setupWith({ STRIPE_PUBLISHABLE_KEY: 'sk_live_secret' })).toThrow('STRIPE_PUBLISHABLE_KEY');
  });
});
