import type { Response } from 'express';
import { rateLimitFields, type QuotaUsage } from '../../domain/quotas.js';

/** Says in the header fields of the draft standard how much of each daily quota is left. */
export function setRateLimitHeaders(response: Response, usages: readonly QuotaUsage[]): void {
  const { policy, limit } = rateLimitFields(usages);
  response.setHeader('RateLimit-Policy', policy);
  response.setHeader('RateLimit', limit);
}
