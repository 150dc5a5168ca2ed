import { sleep } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { retryForever } from '../activity-proxies.js';

// Ask often at first, then so seldom that a payment that hangs for weeks fits into one history.
const INITIAL_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/**
 * Cancels the PaymentIntent and stays until that is decided: one that the provider is still working on cannot be
 * canceled, and would be money that nobody gives back if it came in later.
 */
export async function cancelPaymentAndWait(jobId: string): Promise<PaymentView> {
  for (let waitMs = INITIAL_BACKOFF_MS; ; waitMs = Math.min(waitMs * 2, MAX_BACKOFF_MS)) {
    const view = await retryForever.cancelPayment({ jobId });
    if (view.status !== 'processing') return view;
    await sleep(waitMs);
  }
}
