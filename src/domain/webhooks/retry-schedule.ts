const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The wait after each failure: three days in total, as Standard Webhooks suggests.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
const BACKOFF_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];
// Spreads the retries of deliveries that failed at the same time.
const JITTER = 0.2;
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/** A failed delivery. */
export interface FailedDelivery {
  /** How often it has failed, including this time. */
  failures: number;
  /** The wait that the receiver requested (`Retry-After`), if any. */
  retryAfterMs: number | null;
  /** From 0 to 1. */
  random: number;
}

/** The wait before the next retry, in milliseconds; null when no retry is left. */
export function nextRetryDelayMs({ failures, retryAfterMs, random }: FailedDelivery): number | null {
  const waitMs = BACKOFF_MS[failures - 1];
  if (waitMs === undefined) return null;
  return Math.max(Math.round(waitMs * (1 + JITTER * random)), Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/**
 * The wait that the header requests, in milliseconds. The header holds seconds or a date (RFC 9110, 10.2.3).
 *
 * @returns null when it is neither.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  // `Date.parse` accepts many texts that are not dates. A date in HTTP begins with a day of the week.
  const atMs = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
