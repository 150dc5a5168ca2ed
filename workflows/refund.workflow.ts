import { CancellationScope, condition, log, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { RefundView } from '../src/contracts/activities.js';
import {
  refundRequestedSignal,
  refundUpdatedSignal,
  type RefundWorkflowInput,
  type RefundWorkflowResult,
} from '../src/contracts/refund-workflow.js';
import { notify, retryForever } from './activity-proxies.js';
import type { RefundOrder } from '../src/domain/ledger/refund-order.js';
import { OpenRefunds, type OpenRefundOrder } from './refund/open-refunds.js';
import { isRefundOrder } from './video/message-guards.js';

// Cards settle refunds within seconds or, when pending, within days: ask often at first, then every six hours.
const INITIAL_POLL_INTERVAL_MS = 10_000;
const MAX_POLL_INTERVAL_MS = 6 * 60 * 60 * 1000;

/**
 * The one way money goes back: all that is left, or a part, followed to the end. Started by the video's workflow, by
 * support after closing, or by reconciliation; only one runs per job at a time, and what is asked for meanwhile reaches
 * it by `refundRequested`. Canceling it does nothing: a refund that has begun is finished.
 */
export async function refundWorkflow({ jobId, ...first }: RefundWorkflowInput): Promise<RefundWorkflowResult> {
  const openRefunds = new OpenRefunds(first);
  setHandler(refundUpdatedSignal, () => {
    openRefunds.hasUpdates = true;
  });
  setHandler(refundRequestedSignal, (order) => {
    if (isRefundOrder(order)) openRefunds.add(order);
    else log.warn('message ignored', { why: 'refundRequested: malformed' });
  });
  return await CancellationScope.nonCancellable(async () => {
    let pendingMails = 0;
    let refundedCents = 0;
    for (;;) {
      refundedCents = await settleOpenRefunds(jobId, openRefunds, (order, view) => {
        pendingMails += 1;
        void mailRefund(jobId, order, view).finally(() => (pendingMails -= 1));
      });
      // A mail may be on its way for days; whatever is asked for meanwhile is done at once.
      if (pendingMails > 0) await condition(() => pendingMails === 0 || openRefunds.orders.length > 0);
      if (openRefunds.orders.length === 0) return { refundedCents };
    }
  });
}

/** Until nothing is open. @returns everything that is back. */
async function settleOpenRefunds(
  jobId: string,
  openRefunds: OpenRefunds,
  onSettled: (order: OpenRefundOrder, view: RefundView) => void,
): Promise<number> {
  let refundedCents = 0;
  for (
    let waitMs = INITIAL_POLL_INTERVAL_MS;
    openRefunds.orders.length > 0;
    waitMs = Math.min(waitMs * 2, MAX_POLL_INTERVAL_MS)
  ) {
    openRefunds.hasUpdates = false;
    for (const order of openRefunds.due) {
      setCurrentDetails(
        `Returning the money (${order.reason}). It goes on until Stripe has confirmed it; nothing needs to be done.`,
      );
      const view = await retryForever.refundPayment({ jobId, ...order });
      refundedCents = view.refundedCents;
      if (view.status === 'settled') onSettled(openRefunds.settle(order), view);
      else if (openRefunds.scheduleRetry(order, view.failures)) {
        log.error('the bank has sent a refund back; it is made anew', { failures: view.failures });
      }
    }
    if (openRefunds.orders.length === 0) break;
    setCurrentDetails('Stripe has the refund as pending, or had sent it back. Looking again from time to time.');
    await condition(() => openRefunds.hasUpdates, Math.max(1, Math.min(waitMs, openRefunds.nextDueMs - Date.now())));
  }
  return refundedCents;
}

/** The video's workflow mails of what it has given back itself; of all else this one does. */
async function mailRefund(jobId: string, order: RefundOrder, { claimedCents }: RefundView): Promise<void> {
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
