import { createHmac } from 'node:crypto';
import { withEachSecret, type Keyring } from './keyring.js';

const CALLER_GROUPS = 1024;

/** The hash under which the jobs of a network address are counted: HMAC-SHA-256 (RFC 2104), as for mail addresses. */
export function callerHashOf(address: string, [primary]: Keyring): string {
  return hashWith(address, primary);
}

/** The hashes under which a network address may be stored, one for each secret. */
export function callerHashesOf(address: string, keyring: Keyring): string[] {
  return withEachSecret(keyring, (secret) => hashWith(address, secret));
}

/**
 * The group of a caller. Groups take turns with their unpaid work. Workflow histories contain the group, so there are
 * too few groups for one to identify a caller.
 *
 * @param callerId an account id or a network address
 */
export function callerGroupOf(callerId: string, [primary]: Keyring): string {
  const digest = createHmac('sha256', primary).update(`group:${callerId}`).digest();
  return String(digest.readUInt32BE(0) % CALLER_GROUPS);
}

function hashWith(address: string, secret: string): string {
  return createHmac('sha256', secret).update(`caller:${address}`).digest('base64url');
}
