/** How much may be used: per day (UTC), or at the same time. */
export interface Quotas {
  jobsPerDay: number;
  bytesPerDay: number;
  concurrentJobs: number;
}

export const QUOTA_NAMES = ['jobsPerDay', 'bytesPerDay', 'concurrentJobs'] as const satisfies (keyof Quotas)[];
export type QuotaName = (typeof QUOTA_NAMES)[number];

/** The use of a quota. */
export interface QuotaUsage {
  name: QuotaName;
  limit: number;
  used: number;
  /** Seconds until a new day begins; null for a quota that ending jobs release. */
  resetsInSec: number | null;
}

/**
 * The header fields `RateLimit-Policy` and `RateLimit`.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateLimitFields(usages: readonly QuotaUsage[]): { policy: string; limit: string } {
  const daily = usages.filter(({ resetsInSec }) => resetsInSec !== null);
  const unit = (name: QuotaName): string => (name === 'bytesPerDay' ? ';qu="content-bytes"' : '');
  return {
    policy: daily.map(({ name, limit }) => `"${name}";q=${limit};w=86400${unit(name)}`).join(', '),
    limit: daily
      .map(({ name, limit, used, resetsInSec }) => `"${name}";r=${Math.max(0, limit - used)};t=${resetsInSec}`)
      .join(', '),
  };
}
