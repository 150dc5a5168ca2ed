// The types of the variables in environment.ts and server-variables.ts.
import { isIP } from 'node:net';
import { z } from 'zod';
import { parseKeyring } from '../credentials/keyring.js';

export const port = () => z.coerce.number().int().min(0).max(65_535);
export const positive = () => z.coerce.number().int().positive();
export const flag = () => z.enum(['true', 'false']).transform((text) => text === 'true');
export const absoluteUrl = () => z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
export const webhookSecrets = () =>
  z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .refine((secrets) => secrets.every((each) => each.startsWith('whsec_')), 'Each secret starts with whsec_');
export const quota = (byDefault: number) => z.coerce.number().int().min(0).default(byDefault);
/** A `Keyring`: several secrets, separated by commas, while one is rotated. */
export const keyring = () =>
  z
    .string()
    .transform(parseKeyring)
    .refine((secrets) => secrets.every((each) => each.length >= 16), 'Each secret has at least 16 characters');
export const networks = () =>
  z
    .string()
    .refine(
      (text) => text === '' || text.split(',').every((entry) => entry.includes('/') && isProxy(entry.trim())),
      'is not a list of networks',
    )
    .default('');

/** Pairs `name=value` with commas, URL-encoded values. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
export const headerList = () =>
  z
    .string()
    .refine(
      (text) => text.split(',').every((entry) => /^\s*[\w-]+\s*=[^,]*$/.test(entry)),
      'is not a list of name=value',
    )
    .transform((text) =>
      Object.fromEntries(
        text.split(',').map((entry) => {
          const [name = '', ...value] = entry.split('=');
          return [name.trim(), decodeURIComponent(value.join('=').trim())];
        }),
      ),
    )
    .optional();

export const origins = () =>
  z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .refine((list) => list.every(isOriginPattern), 'is not a list of origins such as https://app.example, or *');

// As in the header `Origin`, which has no path. S3 accepts one `*` in each.
function isOriginPattern(entry: string): boolean {
  if (entry === '*') return true;
  const origin = entry.replace('*', 'any');
  return /^https?:[^*]+$/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
}

export const trustedProxies = () =>
  z
    .string()
    .refine(
      (text) => text === '' || text.split(',').every((entry) => isProxy(entry.trim())),
      'is not a list of networks',
    )
    .default('');

/** Checks that all of these variables are set, or none. One alone would cause an error late, and far from its cause. */
export function setTogether<Name extends string>(...names: Name[]) {
  return (variables: Partial<Record<Name, unknown>>, context: z.RefinementCtx): void => {
    const missing = names.filter((name) => variables[name] === undefined);
    if (missing.length === names.length) return;
    const present = names.filter((name) => !missing.includes(name)).join(', ');
    for (const name of missing)
      context.addIssue({ code: 'custom', path: [name], message: `must be set together with ${present}` });
  };
}

// What Express accepts as `trust proxy`. https://expressjs.com/en/guide/behind-proxies.html
function isProxy(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
