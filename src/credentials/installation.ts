import { createHmac } from 'node:crypto';
import type { Keyring } from './keyring.js';

/**
 * Identifies an installation: a fingerprint of the secret that new tokens are made with. A client compares it before it
 * sends a token. It reveals no more about the secret than any token does.
 */
export function installationOf([primary]: Keyring): string {
  return createHmac('sha256', primary).update('installation').digest('base64url').slice(0, 22);
}
