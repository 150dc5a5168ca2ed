import type { Options } from 'yargs';
import { usageFailure } from './failure.js';
import type { Target } from '@mailsized/client';

const DEFAULT_API = 'http://127.0.0.1:3000';

/** The options of every command. */
export const SHARED_OPTIONS = {
  api: {
    type: 'string',
    describe: 'Address of the API',
    default: process.env['MAILSIZED_API'] ?? DEFAULT_API,
    defaultDescription: `MAILSIZED_API, else ${DEFAULT_API}`,
    coerce: apiAddress,
    requiresArg: true,
  },
  json: { type: 'boolean', describe: 'JSON for programs instead of text for people', default: false },
} as const satisfies Record<string, Options>;

/** The options that say where a result is saved. */
export const RESULT_OPTIONS = {
  out: { alias: 'o', type: 'string', describe: 'File or folder for the result', requiresArg: true },
  force: { type: 'boolean', describe: 'Replace an existing file', default: false },
} as const satisfies Record<string, Options>;

/** The options of commands about one job. */
export const JOB_OPTIONS = {
  token: { type: 'string', describe: 'Token of a job that was not sent from here', requiresArg: true },
} as const satisfies Record<string, Options>;

/** The key of an account. It is a secret, so it is not taken from the command line, where others could read it. */
export function apiKeyOf(environment: NodeJS.ProcessEnv): string | null {
  return environment['MAILSIZED_API_KEY'] || null;
}

/**
 * The target that the result must fit.
 *
 * @param limit bytes, or with a unit: `18000000`, `18MB`.
 */
export function targetOf(target: 'gmail' | 'outlook' | 'other' | undefined, limit: string | undefined): Target {
  if (limit === undefined) return { provider: target ?? 'gmail' };
  const [, figure, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)?$/i.exec(limit) ?? [];
  if (figure === undefined)
    throw usageFailure(`--limit ${limit} is not a size`, 'Write bytes, or 18MB (MB = 10^6 bytes).');
  const factor = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }[unit.toLowerCase()] ?? 1;
  return { provider: 'own', ceilingBytes: Math.round(Number(figure) * factor) };
}

/** Test cards have a name at Stripe, for instance `visa` or `visa_chargeDeclined`: https://docs.stripe.com/testing */
export function cardOf(card: string | undefined, testCard: string | undefined): string | null {
  return card ?? (testCard === undefined ? null : `pm_card_${testCard}`);
}

function apiAddress(given: string): string {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new Error(`--api ${given} is not an address: it must start with https:// or http://`);
  }
  return given.replace(/\/+$/, '');
}
