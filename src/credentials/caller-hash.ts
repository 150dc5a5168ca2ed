import { createHmac } from 'node:crypto';

/** What the jobs of a network address are counted by: HMAC-SHA-256 (RFC 2104), as with mail addresses. */
export function callerHashOf(address: string, secret: string): string {
  return createHmac('sha256', secret).update(`caller:${address}`).digest('base64url');
}
