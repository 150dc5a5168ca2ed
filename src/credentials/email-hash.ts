import { createHmac } from 'node:crypto';
import { mailboxOf, normalizeEmail } from '../domain/email-address.js';
import { withEachSecret, type Keyring } from './keyring.js';

/**
 * The hash that is stored for a mail address: HMAC-SHA-256 (RFC 2104) of the normalized address. Without the key,
 * a copy of the database does not reveal whether an address is in it.
 */
export function emailHashOf(email: string, [primary]: Keyring): string {
  return hashWith(email, primary);
}

/** The hashes under which a mail address may be stored, one for each secret. New records store the first. */
export function emailHashesOf(email: string, keyring: Keyring): [string, ...string[]] {
  return withEachSecret(keyring, (secret) => hashWith(email, secret));
}

/**
 * The ids under which an address may be blocked: those of its mailbox and, from when blocks named one spelling of an
 * address, its own.
 */
export function blockHashesOf(email: string, keyring: Keyring): string[] {
  return [...emailHashesOf(mailboxOf(email), keyring), ...emailHashesOf(email, keyring)];
}

function hashWith(email: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`email:${normalizeEmail(email)}`)
    .digest('base64url');
}
