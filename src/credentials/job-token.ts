import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from './keyring.js';

/** The job that a token is for. Raising the version revokes all of its tokens. */
interface TokenSubject {
  jobId: string;
  tokenVersion: number;
}

/** The bearer token of a job: an HMAC of its id and token version, recomputed and never stored. */
export function jobTokenOf(job: TokenSubject, [primary]: Keyring): string {
  return hmacOf('job', job, primary);
}

export function isValidJobToken(token: string, job: TokenSubject, keyring: Keyring): boolean {
  return keyring.some((secret) => constantTimeEqual(token, hmacOf('job', job, secret)));
}

/**
 * The token that allows the upload of a job and nothing else. It contains the job's id, because Uppy's plugin knows a
 * job only by its URL. Like the job's token, it is recomputed and never stored.
 */
export function uploadTokenOf(job: TokenSubject, [primary]: Keyring): string {
  return uploadTokenWith(primary, job);
}

export function isValidUploadToken(token: string, job: TokenSubject, keyring: Keyring): boolean {
  return keyring.some((secret) => constantTimeEqual(token, uploadTokenWith(secret, job)));
}

/** The job that an upload token claims to be for. Trust it only when `isValidUploadToken` returns true. */
export function jobIdOfUploadToken(token: string): string {
  return token.split('.', 1)[0] ?? '';
}

function uploadTokenWith(secret: string, job: TokenSubject): string {
  return `${job.jobId}.${hmacOf('upload', job, secret)}`;
}

function hmacOf(purpose: 'job' | 'upload', { jobId, tokenVersion }: TokenSubject, secret: string): string {
  return createHmac('sha256', secret).update(`${purpose}:${jobId}:${tokenVersion}`).digest('base64url');
}

function constantTimeEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
