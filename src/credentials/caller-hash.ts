import { createHmac } from 'node:crypto';

/** The hash under which the jobs of a network address are counted: HMAC-SHA-256 (RFC 2104), as for mail addresses. */
export function callerHashOf(address: string, secret: string): string {
  return createHmac('sha256', secret).update(`caller:${address}`).digest('base64url');
}
