import { CancellationScope, condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import {
  refundUpdatedSignal,
  type RefundWorkflowInput,
  type RefundWorkflowResult,
} from '../src/contracts/refund-workflow.js';
import { surely } from './activity-proxies.js';

// Cards settle refunds within seconds or, when pending, within days: ask often at first, then every six hours.
const FIRST_LOOK_AFTER_MS = 10_000;
const LAST_LOOK_AFTER_MS = 6 * 60 * 60 * 1000;

/**
 * The one way money goes back: everything received less what is already back or on its way, followed to the end.
 * Started by the video's workflow, by support after closing, or by reconciliation; only one runs per job at a time.
 * Canceling it does nothing: a refund that has begun is finished.
 */
export async function refundWorkflow(input: RefundWorkflowInput): Promise<RefundWorkflowResult> {
  let news = false;
  setHandler(refundUpdatedSignal, () => {
    news = true;
  });
  return await CancellationScope.nonCancellable(async () => {
    for (let waitMs = FIRST_LOOK_AFTER_MS; ; waitMs = Math.min(waitMs * 2, LAST_LOOK_AFTER_MS)) {
      news = false;
      setCurrentDetails(
        `Returning the money (${input.reason}). It goes on until Stripe has confirmed it; nothing needs to be done.`,
      );
      const view = await surely.refundPayment(input);
      if (view.status === 'settled') return { refundedCents: view.refundedCents };
      setCurrentDetails('Stripe has the refund as pending. Looking again from time to time.');
      await condition(() => news, waitMs);
    }
  });
}
