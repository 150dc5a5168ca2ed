import type { Target } from '@mailsized/client';
import type { Options } from 'yargs';
import { trackIdPattern } from '../src/domain/media/facts/track-choice.js';
import { OWN_SIZE_BYTES } from '../src/domain/media/plan/targets.js';
import { SIZE_SYNTAX, parseSizeBytes } from '../src/domain/size-text.js';
import { usageFailure } from './failure.js';
import { findLocalApi } from './local-api.js';

const DEFAULT_API = 'http://127.0.0.1:3000';

/** The API of a running `npm start`; null when none runs. */
export const LOCAL_API = findLocalApi();

/** The options of every command. */
export const SHARED_OPTIONS = {
  api: {
    type: 'string',
    describe: 'Address of the API',
    default: process.env['MAILSIZED_API'] || (LOCAL_API?.api ?? DEFAULT_API),
    defaultDescription: `MAILSIZED_API, else that of npm start, else ${DEFAULT_API}`,
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

/**
 * The key of an account. It is a secret, so it is not taken from the command line, where others could read it.
 *
 * @throws Failure when it cannot be a key.
 */
export function apiKeyOf(environment: NodeJS.ProcessEnv): string | null {
  return credentialOf('MAILSIZED_API_KEY', environment['MAILSIZED_API_KEY'] || undefined);
}

/** Checks that a header can carry the credential, and returns it. @throws Failure that does not quote it. */
export function credentialOf(source: string, given: string | undefined): string | null {
  if (given === undefined || /^[\x21-\x7e]+$/.test(given)) return given ?? null;
  throw usageFailure(`${source} has characters that no key has`, 'Copy it again, without spaces and line breaks.');
}

/**
 * The target that the result must fit.
 *
 * @throws Failure when the limit is not a size, or is one that the service does not offer.
 */
export function targetOf(target: 'gmail' | 'outlook' | 'other' | undefined, limit: string | undefined): Target {
  if (limit === undefined) return { provider: target ?? 'gmail' };
  const ceilingBytes = parseSizeBytes(limit);
  if (ceilingBytes === null) throw usageFailure(`--limit ${limit} is not a size`, `Write ${SIZE_SYNTAX}.`);
  const { min, max } = OWN_SIZE_BYTES;
  if (ceilingBytes < min)
    throw usageFailure(`--limit ${limit} is too small`, `The smallest limit is ${min / 1000}kB (${min} bytes).`);
  if (ceilingBytes > max)
    throw usageFailure(`--limit ${limit} is too large`, `The largest limit is ${max / 1e9}GB (${max} bytes).`);
  return { provider: 'own', ceilingBytes };
}

/**
 * The Stripe payment method to pay with; null when none was given. Test cards have a name at Stripe, for instance `visa` or
 * `visa_chargeDeclined`: https://docs.stripe.com/testing
 *
 * @throws Failure when it cannot be the id of a payment method.
 */
export function cardOf(card: string | undefined, testCard: string | undefined): string | null {
  const wanted = card ?? (testCard === undefined ? null : `pm_card_${testCard.replace(/^pm_card_/, '')}`);
  if (wanted === null || /^pm_\w+$/.test(wanted)) return wanted;
  throw usageFailure(
    `${card === undefined ? `--test-card ${testCard}` : `--card ${card}`} is not a card that Stripe knows`,
    'The id of a Stripe payment method starts with pm_. On the embedded stack, use --test-card visa.',
  );
}

/** @throws Failure when it is not an e-mail address. */
export function emailOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(given)) return given;
  throw usageFailure(`--email ${given} is not an e-mail address`, 'Write it like ada@example.com.');
}

/** The requested tracks. @throws Failure when one cannot be the id of a track. */
export function tracksOf(video: string | undefined, audio: string | undefined): { video?: string; audio?: string } {
  for (const [type, id] of [
    ['video', video],
    ['audio', audio],
  ] as const) {
    if (id !== undefined && !trackIdPattern(type).test(id))
      throw usageFailure(
        `--${type} ${id} is not the id of a track`,
        `Write it like ${type}-2. The offer lists the ids.`,
      );
  }
  return { ...(video !== undefined && { video }), ...(audio !== undefined && { audio }) };
}

/**
 * A time for the API, given in RFC 3339 or as a date, which means the beginning of that day in UTC.
 *
 * @throws Failure when it is neither.
 */
export function timeOf(option: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T00:00:00Z` : given;
  const isTime = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isTime) return text;
  throw usageFailure(`${option} ${given} is not a time`, 'Write it like 2026-01-31 or 2026-01-31T12:00:00Z.');
}

/** A whole number from 1. @throws Error that yargs reports. */
export function countOf(given: number): number {
  if (Number.isSafeInteger(given) && given > 0) return given;
  throw new Error('The number must be a whole number, 1 or more');
}

function apiAddress(given: string): string {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new Error(`--api ${given} is not an address: it must start with https:// or http://`);
  }
  return given.replace(/\/+$/, '');
}
