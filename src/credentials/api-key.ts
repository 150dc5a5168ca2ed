import { createHash, createHmac, randomInt } from 'node:crypto';
import type { KeyMode } from '../domain/roles.js';
import { withEachSecret, type Keyring } from './keyring.js';

const KEY = /^(ms_(live|test)_[A-Za-z0-9]{12})_[A-Za-z0-9]{32}$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What the text of a key reveals. */
export interface ParsedApiKey {
  /** The public start of the key, which lists show. */
  prefix: string;
  mode: KeyMode;
  hash: string;
}

/** A new key: `ms_live_` or `ms_test_`, then 12 public characters, then 32 secret ones (190 bits). */
export function generateApiKey(mode: KeyMode): string {
  return `ms_${mode}_${randomAlphanumeric(12)}_${randomAlphanumeric(32)}`;
}

/**
 * Derives a key from a secret id. The same id gives the same key, so that a repeated request can show it again.
 *
 * @returns one key for each secret. The first is the one to use for a new key.
 */
export function deriveApiKeys(id: string, mode: KeyMode, keyring: Keyring): [string, ...string[]] {
  return withEachSecret(keyring, (secret) => deriveApiKey(id, mode, secret));
}

function deriveApiKey(id: string, mode: KeyMode, secret: string): string {
  let rest = BigInt(`0x${createHmac('sha512', secret).update(`api-key:${id}`).digest('hex')}`);
  const letters = Array.from({ length: 44 }, () => {
    const letter = LETTERS[Number(rest % BigInt(LETTERS.length))];
    rest /= BigInt(LETTERS.length);
    return letter;
  }).join('');
  return `ms_${mode}_${letters.slice(0, 12)}_${letters.slice(12)}`;
}

/** Whether a bearer token has the form of an API key rather than of a job token. */
export function looksLikeApiKey(text: string): boolean {
  return /^ms_(live|test)_/.test(text);
}

/** @returns null when the text is not one of our keys. */
export function parseApiKey(text: string): ParsedApiKey | null {
  const [, prefix, mode] = KEY.exec(text) ?? [];
  if (!prefix || !mode) return null;
  return { prefix, mode: mode as KeyMode, hash: createHash('sha256').update(text).digest('base64url') };
}

/** A random text of letters and digits. */
export function randomAlphanumeric(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
