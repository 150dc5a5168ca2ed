import { createHmac } from 'node:crypto';

/**
 * What tells two installations apart: a fingerprint of the secret that their tokens are made with. A client compares it
 * before it sends a token. It says no more about the secret than any token does.
 */
export function installationOf(jobTokenSecret: string): string {
  return createHmac('sha256', jobTokenSecret).update('installation').digest('base64url').slice(0, 22);
}
