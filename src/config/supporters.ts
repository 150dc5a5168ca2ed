import { z } from 'zod';

/** Someone who may use the support endpoints, by the name that the audit log keeps. */
export interface Supporter {
  name: string;
  token: string;
}

// The audit log tells the customer's own changes by this name.
const RESERVED_NAMES = ['customer', 'operator'];
const MIN_TOKEN_LENGTH = 16;

/** `name:token,name:token`. The complaints name no token: they are printed at start. */
export const supportersSchema = z.string().transform((text, context): Supporter[] => {
  const supporters = text.split(',').map(supporterOf);
  const complain = (message: string) => context.addIssue({ code: 'custom', message });
  if (supporters.some(({ name }) => !/^[a-z0-9-]{1,40}$/.test(name) || RESERVED_NAMES.includes(name)))
    complain('Each entry is name:token, the name of a-z, 0-9 and dashes; “customer” and “operator” are taken');
  if (supporters.some(({ token }) => token.length < MIN_TOKEN_LENGTH || !/^[\w.~+/=-]+$/.test(token)))
    complain(`Each token has at least ${MIN_TOKEN_LENGTH} letters, digits or ._~+/=-`);
  if (hasTwice(supporters.map(({ name }) => name)) || hasTwice(supporters.map(({ token }) => token)))
    complain('Each name and each token occurs once');
  return supporters;
});

function supporterOf(entry: string): Supporter {
  const colon = entry.indexOf(':');
  return { name: entry.slice(0, Math.max(colon, 0)).trim(), token: entry.slice(colon + 1).trim() };
}

function hasTwice(values: string[]): boolean {
  return new Set(values).size < values.length;
}
