import { createHmac } from 'node:crypto';
import { normalizeEmail } from '../domain/email-address.js';

/**
 * The hash that finds the jobs of a mail address: HMAC-SHA-256 (RFC 2104) of the normalized address. Without the key,
 * a copy of the database does not reveal whether an address is in it.
 */
export function emailHashOf(email: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`email:${normalizeEmail(email)}`)
    .digest('base64url');
}
