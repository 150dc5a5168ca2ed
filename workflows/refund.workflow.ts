import { CancellationScope, condition, log, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { RefundView } from '../src/contracts/activities.js';
import {
  refundRequestedSignal,
  refundUpdatedSignal,
  type RefundOrder,
  type RefundWorkflowInput,
  type RefundWorkflowResult,
} from '../src/contracts/refund-workflow.js';
import { notify, surely } from './activity-proxies.js';
import { RefundDesk, type OpenOrder } from './refund/refund-desk.js';
import { isRefundOrder } from './video/message-shapes.js';

// Cards settle refunds within seconds or, when pending, within days: ask often at first, then every six hours.
const FIRST_LOOK_AFTER_MS = 10_000;
const LAST_LOOK_AFTER_MS = 6 * 60 * 60 * 1000;

/**
 * The one way money goes back: all that is left, or a part, followed to the end. Started by the video's workflow, by
 * support after closing, or by reconciliation; only one runs per job at a time, and what is asked for meanwhile reaches
 * it by `refundRequested`. Canceling it does nothing: a refund that has begun is finished.
 */
export async function refundWorkflow({ jobId, ...first }: RefundWorkflowInput): Promise<RefundWorkflowResult> {
  const desk = new RefundDesk(first);
  setHandler(refundUpdatedSignal, () => {
    desk.hasNews = true;
  });
  setHandler(refundRequestedSignal, (order) => {
    if (isRefundOrder(order)) desk.take(order);
    else log.warn('message ignored', { why: 'refundRequested: malformed' });
  });
  return await CancellationScope.nonCancellable(async () => {
    let letters = 0;
    let refundedCents = 0;
    for (;;) {
      refundedCents = await followAll(jobId, desk, (order, view) => {
        letters += 1;
        void tell(jobId, order, view).finally(() => (letters -= 1));
      });
      // A mail may be on its way for days; whatever is asked for meanwhile is done at once.
      if (letters > 0) await condition(() => letters === 0 || desk.open.length > 0);
      if (desk.open.length === 0) return { refundedCents };
    }
  });
}

/** Until nothing is open. @returns everything that is back. */
async function followAll(
  jobId: string,
  desk: RefundDesk,
  settled: (order: OpenOrder, view: RefundView) => void,
): Promise<number> {
  let refundedCents = 0;
  for (let waitMs = FIRST_LOOK_AFTER_MS; desk.open.length > 0; waitMs = Math.min(waitMs * 2, LAST_LOOK_AFTER_MS)) {
    desk.hasNews = false;
    for (const order of desk.due) {
      setCurrentDetails(
        `Returning the money (${order.reason}). It goes on until Stripe has confirmed it; nothing needs to be done.`,
      );
      const view = await surely.refundPayment({ jobId, ...order });
      refundedCents = view.refundedCents;
      if (view.status === 'settled') settled(desk.settle(order), view);
      else if (desk.mayTryAgain(order, view.failures)) {
        log.error('the bank has sent a refund back; it is made anew', { failures: view.failures });
      }
    }
    if (desk.open.length === 0) break;
    setCurrentDetails('Stripe has the refund as pending, or had sent it back. Looking again from time to time.');
    await condition(() => desk.hasNews, Math.max(1, Math.min(waitMs, desk.nextDueMs - Date.now())));
  }
  return refundedCents;
}

/** The video's workflow mails of what it has given back itself; of all else this one does. */
async function tell(jobId: string, order: RefundOrder, { claimedCents }: RefundView): Promise<void> {
  const { reason, claim, afterClosing } = order;
  // Of a part for which nothing was left there is nothing to tell.
  if (claim ? claimedCents === 0 : !afterClosing) return;
  if (!patched('refund-mails')) return;
  try {
    if (claim) await notify.sendMail({ jobId, kind: 'refunded_part', reason, mailId: claim.claimId });
    else await notify.sendMail({ jobId, kind: 'refunded', reason });
  } catch (error) {
    log.error('a mail about a refund could not be sent', { error });
  }
}
