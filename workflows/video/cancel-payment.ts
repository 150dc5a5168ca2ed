import { sleep } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { retryForever } from '../activity-proxies.js';
import { utcTimeIn } from '../summaries/utc-time.js';

// The maximum is long enough for weeks of polling to fit into one history.
const INITIAL_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/**
 * Cancels the PaymentIntent, and waits until its outcome is final. A payment that the provider is processing cannot be
 * canceled, and if it succeeded later, nobody would refund it.
 */
export async function cancelPaymentAndWait(jobId: string): Promise<PaymentView> {
  for (let waitMs = INITIAL_BACKOFF_MS; ; waitMs = Math.min(waitMs * 2, MAX_BACKOFF_MS)) {
    const view = await retryForever.cancelPayment({ jobId });
    if (view.status !== 'processing') return view;
    await sleep(waitMs, { summary: `Stripe is processing the payment; ask again on ${utcTimeIn(waitMs)}` });
  }
}
