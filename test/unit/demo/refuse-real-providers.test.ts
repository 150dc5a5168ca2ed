import { describe, expect, it } from 'vitest';
import { findRealProviders } from '../../../stack/demo/real-provider-guard.js';

describe('the demonstration and real providers', () => {
  it('runs where nothing is set, and where variables are empty', () => {
    expect(findRealProviders({})).toEqual([]);
    expect(findRealProviders({ STRIPE_SECRET_KEY: '', MAILGUN_API_KEY: '', EMAIL_SMTP_HOST: '' })).toEqual([]);
  });

  it.each([
    { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_API_BASE: 'http://127.0.0.1:12111' },
    { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_API_BASE: 'http://[::1]:12111' },
    { MAILGUN_API_KEY: 'key-1', MAILGUN_API_BASE: 'http://localhost:12112' },
    { EMAIL_SMTP_HOST: '127.0.0.53' },
    { EMAIL_SMTP_HOST: 'mail.localhost' },
  ])('runs with simulators of the user’s own on this machine: %o', (environment) => {
    expect(findRealProviders(environment)).toEqual([]);
  });

  it.each([
    { names: 'STRIPE_SECRET_KEY', environment: { STRIPE_SECRET_KEY: 'sk_test_1' } },
    { names: 'STRIPE_API_BASE', environment: { STRIPE_API_BASE: 'https://api.stripe.com' } },
    { names: 'STRIPE_API_BASE', environment: { STRIPE_API_BASE: 'http://127.0.0.1.stripe.com' } },
    { names: 'STRIPE_API_BASE', environment: { STRIPE_API_BASE: 'http://localhost@api.stripe.com' } },
    { names: 'STRIPE_API_BASE', environment: { STRIPE_API_BASE: 'localhost:12111' } },
    {
      names: 'STRIPE_SECRET_KEY',
      environment: { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_API_BASE: 'http://127.0.0.1:12111' },
    },
    { names: 'MAILGUN_API_KEY', environment: { MAILGUN_API_KEY: 'key-1' } },
    { names: 'MAILGUN_API_BASE', environment: { MAILGUN_API_BASE: 'https://api.eu.mailgun.net' } },
    { names: 'EMAIL_SMTP_HOST', environment: { EMAIL_SMTP_HOST: 'smtp.example.org' } },
    { names: 'EMAIL_SMTP_HOST', environment: { EMAIL_SMTP_HOST: '10.0.0.5' } },
    { names: 'EMAIL_SMTP_HOST', environment: { EMAIL_SMTP_HOST: 'localhost.example.org' } },
  ])('refuses $environment, naming $names and no value', ({ names, environment }) => {
    const [reason = '', ...others] = findRealProviders(environment);
    expect(reason).toMatch(new RegExp(`^${names} `));
    expect(others).toEqual([]);
    for (const value of Object.values(environment)) expect(reason).not.toContain(value);
  });

  it('names every variable at once', () => {
    const environment = {
      STRIPE_SECRET_KEY: 'sk_test_1',
      MAILGUN_API_KEY: 'key-1',
      EMAIL_SMTP_HOST: 'smtp.example.org',
    };
    expect(findRealProviders(environment)).toHaveLength(3);
  });
});
