import { isIP } from 'node:net';
import type { Environment } from '../environment.js';

/**
 * Why the demonstration must not run with this environment: one sentence for each variable that would let its sample
 * payment or mail reach a real Stripe, Mailgun or SMTP server. Empty when the environment is safe. Only addresses of this
 * machine are allowed; a key is allowed only with such an address, and a live Stripe key never is.
 */
export function findRealProviders(environment: Environment): string[] {
  return [
    ...realService(environment, { name: 'Stripe', key: 'STRIPE_SECRET_KEY', base: 'STRIPE_API_BASE' }),
    ...liveStripeKey(environment),
    ...realService(environment, { name: 'Mailgun', key: 'MAILGUN_API_KEY', base: 'MAILGUN_API_BASE' }),
    ...realSmtp(environment),
  ];
}

interface Service {
  name: string;
  key: string;
  base: string;
}

function realService(environment: Environment, { name, key, base }: Service): string[] {
  const address = environment[base];
  if (address) return isLoopbackUrl(address) ? [] : [`${base} is not an address of this machine`];
  return environment[key] ? [`${key} is set, and without ${base} it would reach the real ${name}`] : [];
}

function liveStripeKey(environment: Environment): string[] {
  return /^[a-z]k_live_/.test(environment['STRIPE_SECRET_KEY'] ?? '') ? ['STRIPE_SECRET_KEY is a live key'] : [];
}

function realSmtp(environment: Environment): string[] {
  const host = environment['EMAIL_SMTP_HOST'];
  return !host || isLoopbackHost(host) ? [] : ['EMAIL_SMTP_HOST is not this machine'];
}

function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/** RFC 6761 (localhost), RFC 1122 (127.0.0.0/8), RFC 4291 (::1). */
function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}
