import type { Response } from 'express';
import { rateLimitFields, type QuotaUsage } from '../../domain/quotas.js';

/** Sets the header fields of the draft standard, which say how much of each daily quota is left. */
export function setRateLimitHeaders(response: Response, usages: readonly QuotaUsage[]): void {
  const { policy, limit } = rateLimitFields(usages);
  response.setHeader('RateLimit-Policy', policy);
  response.setHeader('RateLimit', limit);
}
