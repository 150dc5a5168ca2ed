import { createHmac } from 'node:crypto';
import { withEachSecret, type Keyring } from './keyring.js';

/**
 * Identifies an installation: a fingerprint of the secret that new tokens are made with. A client compares it before it
 * sends a token. It reveals no more about the secret than any token does.
 */
export function installationOf(secrets: Keyring): string {
  return installationsOf(secrets)[0];
}

/** The same for each secret whose tokens are accepted, so that a client keeps its installation while the secret is rotated. */
export function installationsOf(secrets: Keyring): [string, ...string[]] {
  return withEachSecret(secrets, (secret) =>
    createHmac('sha256', secret).update('installation').digest('base64url').slice(0, 22),
  );
}
