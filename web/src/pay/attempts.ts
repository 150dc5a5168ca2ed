import { readStored, store } from '../app/browser-storage.js';
import type { CheckoutData } from '@mailsized/client';

/** One attempt to pay, as `checkout` accepts it. A repeat charges nothing more and gets the same answer. */
export type Attempt = CheckoutData['body'] & { attemptId: string };

const keyOf = (jobId: string): string => `attempt:${jobId}`;

/** The attempt whose outcome is not known yet; null when there is none, or when this browser has not made it. */
export function openAttempt(jobId: string): Attempt | null {
  const stored = readStored(keyOf(jobId));
  return stored === null ? null : (JSON.parse(stored) as Attempt);
}

export function keepAttempt(jobId: string, attempt: Attempt): void {
  store(keyOf(jobId), JSON.stringify(attempt));
}

/** Its outcome is known: the next attempt is a new one. */
export function closeAttempt(jobId: string): void {
  store(keyOf(jobId), null);
}

/** Whether both buy the same. The means of payment may differ. */
export function isSamePurchase(one: Attempt | null, quoteId: string, upsells: readonly string[]): one is Attempt {
  return one?.quoteId === quoteId && [...(one.upsells ?? [])].sort().join() === [...upsells].sort().join();
}
