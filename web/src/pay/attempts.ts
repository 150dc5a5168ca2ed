import { readStored, store } from '../app/browser-storage.js';
import type { CheckoutData } from '@mailsized/client';

/** One try to pay, as `checkout` takes it. Sent again, it charges nothing more and gets the same answer. */
export type Attempt = CheckoutData['body'] & { attemptId: string };

const keyOf = (jobId: string): string => `attempt:${jobId}`;

/** The try whose end is not known yet; null when there is none, or when this browser has not made it. */
export function openAttempt(jobId: string): Attempt | null {
  const stored = readStored(keyOf(jobId));
  return stored === null ? null : (JSON.parse(stored) as Attempt);
}

export function keepAttempt(jobId: string, attempt: Attempt): void {
  store(keyOf(jobId), JSON.stringify(attempt));
}

/** Its end is known: the next try is a new one. */
export function closeAttempt(jobId: string): void {
  store(keyOf(jobId), null);
}

/** Whether both buy the same. What pays for it may differ. */
export function isSamePurchase(one: Attempt | null, quoteId: string, upsells: readonly string[]): one is Attempt {
  return one?.quoteId === quoteId && [...(one.upsells ?? [])].sort().join() === [...upsells].sort().join();
}
