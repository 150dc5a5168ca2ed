import type { RateLimit, RateLimitsRepository } from '../../persistence/rate-limits/rate-limits.repository.js';
import { Problem } from './problem.js';

/**
 * Counts uses of `what` across all API processes, even refused ones.
 *
 * @throws Problem `too_many_requests`, with the time to wait, when the limit is exceeded.
 */
export async function enforceRateLimit(
  limits: RateLimitsRepository,
  what: string,
  limit: RateLimit,
  uses = 1,
): Promise<void> {
  const waitMs = await limits.consume(what, limit, Date.now(), uses);
  if (waitMs > 0) throw new Problem('too_many_requests', { retryAfterSec: Math.ceil(waitMs / 1000) });
}
