import { sleep } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { surely } from '../activity-proxies.js';

// Ask often at first, then so seldom that a payment that hangs for weeks fits into one history.
const FIRST_WAIT_MS = 30_000;
const LAST_WAIT_MS = 60 * 60 * 1000;

/**
 * Cancels the PaymentIntent and stays until that is decided: one that the provider is still working on cannot be
 * canceled, and would be money that nobody gives back if it came in later.
 */
export async function callOffPayment(jobId: string): Promise<PaymentView> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    const view = await surely.cancelPayment({ jobId });
    if (view.status !== 'processing') return view;
    await sleep(waitMs);
  }
}
