import { createHmac } from 'node:crypto';
import { normalizeEmail } from '../domain/email-address.js';

/**
 * What a job is found by when somebody gives an address: HMAC-SHA-256 (RFC 2104) of the normalised address. Without the
 * key nobody can tell from a copy of the database whether an address is in it.
 */
export function emailHashOf(email: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`email:${normalizeEmail(email)}`)
    .digest('base64url');
}
