import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.js';
import type { MailGateway } from '../../../src/gateways/mail/mail.gateway.js';
import { providerFor } from '../../../src/gateways/mail/mail-routing.js';
import { mailRouteOf } from '../../../src/gateways/mail/mail.module.js';
import { MINIMAL_ENVIRONMENT } from '../../support/minimal-environment.js';

function gateway(name: MailGateway['name']): MailGateway {
  return { name, send: async () => undefined, wasAccepted: async () => null };
}

const environmentWith = (change: Record<string, string>) => readEnvironment({ ...MINIMAL_ENVIRONMENT, ...change });

const MAILGUN = { MAILGUN_API_KEY: 'key', MAILGUN_DOMAIN: 'mg.example.test' };
const SMTP = { EMAIL_SMTP_HOST: 'smtp.example.test' };

describe('a mail goes', () => {
  const route = { primary: gateway('mailgun'), fallback: gateway('smtp') };

  it.each([
    [1, 'mailgun'],
    [3, 'mailgun'],
    [4, 'smtp'],
    [100, 'smtp'],
  ])('on try %i by %s', (attempt, name) => {
    expect(providerFor(route, attempt).name).toBe(name);
  });

  it('by the only provider there is, however often', () => {
    expect(providerFor({ primary: gateway('smtp'), fallback: null }, 100).name).toBe('smtp');
  });
});

describe('the providers that are configured', () => {
  it.each([
    ['both', { ...MAILGUN, ...SMTP }, 'mailgun', 'smtp'],
    ['Mailgun alone', MAILGUN, 'mailgun', undefined],
    ['SMTP alone', SMTP, 'smtp', undefined],
    ['SMTP and half of Mailgun', { ...SMTP, MAILGUN_API_KEY: 'key' }, 'smtp', undefined],
  ])('%s', (_, change, primary, fallback) => {
    const route = mailRouteOf(environmentWith(change));
    expect([route.primary.name, route.fallback?.name]).toEqual([primary, fallback]);
  });

  it('cannot be none', () => {
    expect(() => mailRouteOf(environmentWith({}))).toThrow(/MAILGUN_API_KEY.*EMAIL_SMTP_HOST/);
  });
});
