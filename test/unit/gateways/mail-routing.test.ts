import { describe, expect, it } from 'vitest';
import { readVariables } from '../../../src/config/read-variables.js';
import type { MailGateway } from '../../../src/gateways/mail/mail.gateway.js';
import { nextMailStep, type MailLookup, type MailRoute } from '../../../src/gateways/mail/mail-routing.js';
import { mailRouteOf } from '../../../src/gateways/mail/mail.module.js';

function gateway(name: MailGateway['name']): MailGateway {
  return { name, send: async () => undefined, wasAccepted: async () => null, ping: async () => undefined };
}

const environmentWith = (source: Record<string, string>) => readVariables(['mail'], source);

const MAILGUN = { MAILGUN_API_KEY: 'key', MAILGUN_DOMAIN: 'mg.example.test' };
const SMTP = { EMAIL_SMTP_HOST: 'smtp.example.test' };

const [mailgun, smtp] = [gateway('mailgun'), gateway('smtp')];
const BOTH: MailRoute = { primary: mailgun, fallback: smtp };
const MAILGUN_ALONE: MailRoute = { primary: mailgun, fallback: null };
const SMTP_ALONE: MailRoute = { primary: smtp, fallback: null };

/** The step in one line: what is done, and by whom. */
function stepOf(route: MailRoute, attempt: number, lookups: MailLookup[] = []): string {
  const step = nextMailStep(route, attempt, lookups);
  const providers = step.kind === 'send' ? step.providers : [step.provider];
  return [step.kind, ...providers.map(({ name }) => name)].join(' ');
}

function lookup(provider: MailGateway, result: MailLookup['result'], unansweredLookups = 0): MailLookup {
  return { provider, result, unansweredLookups };
}

describe('a mail that no provider can have', () => {
  it.each([
    [1, 'send mailgun smtp'],
    [2, 'send mailgun smtp'],
    [3, 'send mailgun smtp'],
    [4, 'send smtp mailgun'],
    [5, 'send mailgun smtp'],
    [6, 'send smtp mailgun'],
    [99, 'send mailgun smtp'],
    [100, 'send smtp mailgun'],
  ])('on attempt %i: %s', (attempt, step) => {
    expect(stepOf(BOTH, attempt)).toBe(step);
  });

  it.each([1, 4, 5, 100])('on attempt %i goes by the only provider that there is', (attempt) => {
    expect(stepOf(MAILGUN_ALONE, attempt)).toBe('send mailgun');
    expect(stepOf(SMTP_ALONE, attempt)).toBe('send smtp');
  });
});

describe('a mail that a provider may have taken', () => {
  const accepted = lookup(mailgun, 'accepted');
  const notAccepted = lookup(mailgun, 'not_accepted');
  const tooEarly = lookup(mailgun, 'too_early');
  const cannotTell = lookup(smtp, 'cannot_tell');
  const unanswered = (times: number) => lookup(mailgun, 'unanswered', times);

  it.each<[string, MailRoute, number, MailLookup[], string]>([
    ['Mailgun has it', BOTH, 2, [accepted], 'already_accepted mailgun'],
    ['Mailgun has it, on the turn of SMTP', BOTH, 4, [accepted], 'already_accepted mailgun'],
    ['Mailgun has it, and SMTP may too', BOTH, 5, [cannotTell, accepted], 'already_accepted mailgun'],
    ['Mailgun does not have it', BOTH, 2, [notAccepted], 'send mailgun smtp'],
    ['Mailgun does not have it, on the turn of SMTP', BOTH, 4, [notAccepted], 'send smtp mailgun'],
    ['SMTP may have it', BOTH, 5, [cannotTell], 'send mailgun smtp'],
    ['SMTP may have it, Mailgun does not', BOTH, 6, [notAccepted, cannotTell], 'send smtp mailgun'],
    ['Mailgun may not know it yet', BOTH, 2, [tooEarly], 'wait mailgun'],
    ['Mailgun may not know it yet, on the turn of SMTP', BOTH, 6, [tooEarly, cannotTell], 'wait mailgun'],
    ['Mailgun is not reached once', BOTH, 2, [unanswered(1)], 'wait mailgun'],
    ['Mailgun is not reached once, on the turn of SMTP', BOTH, 4, [unanswered(1)], 'wait mailgun'],
    ['Mailgun is not reached twice', BOTH, 5, [unanswered(2)], 'wait mailgun'],
    ['Mailgun is not reached, and SMTP may have it', BOTH, 6, [unanswered(2), cannotTell], 'wait mailgun'],
    ['Mailgun stays away, on the turn of SMTP', BOTH, 6, [unanswered(3)], 'send smtp mailgun'],
    ['Mailgun stays away, on its own turn', BOTH, 7, [unanswered(4)], 'send mailgun smtp'],
    ['Mailgun stays away, and SMTP may have it', BOTH, 8, [unanswered(5), cannotTell], 'send smtp mailgun'],
    ['the only provider has it', MAILGUN_ALONE, 2, [accepted], 'already_accepted mailgun'],
    ['the only provider is not reached', MAILGUN_ALONE, 2, [unanswered(1)], 'wait mailgun'],
    ['the only provider stays away', MAILGUN_ALONE, 4, [unanswered(3)], 'send mailgun'],
    ['the only provider cannot tell', SMTP_ALONE, 2, [cannotTell], 'send smtp'],
  ])('%s', (_, route, attempt, lookups, step) => {
    expect(stepOf(route, attempt, lookups)).toBe(step);
  });

  it('is never kept waiting for more than two attempts', () => {
    const waits = Array.from({ length: 100 }, (_, index) => stepOf(BOTH, index + 2, [unanswered(index + 1)]));
    expect(waits.filter((step) => step.startsWith('wait'))).toHaveLength(2);
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
