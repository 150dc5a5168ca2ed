import { sleep } from '@temporalio/workflow';
import type { PaymentView } from '../../src/contracts/activities.js';
import { surely } from '../activity-proxies.js';

const LOOK_AGAIN_AFTER = '30 seconds';

/**
 * Cancels the PaymentIntent and stays until that is decided: one that the provider is still working on cannot be
 * canceled, and would be money that nobody gives back if it came in later.
 */
export async function callOffPayment(jobId: string): Promise<PaymentView> {
  for (;;) {
    const view = await surely.cancelPayment({ jobId });
    if (view.status !== 'processing') return view;
    await sleep(LOOK_AGAIN_AFTER);
  }
}
