import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The bearer token of a job: an HMAC of its id and token version, recomputed and never stored. Raising the version
 * revokes every link.
 */
export function jobTokenOf(job: { jobId: string; tokenVersion: number }, secret: string): string {
  return createHmac('sha256', secret).update(`job:${job.jobId}:${job.tokenVersion}`).digest('base64url');
}

/** Compares in constant time. */
export function isJobToken(token: string, job: { jobId: string; tokenVersion: number }, secret: string): boolean {
  const given = Buffer.from(token);
  const right = Buffer.from(jobTokenOf(job, secret));
  return given.length === right.length && timingSafeEqual(given, right);
}
