import { CancellationScope, condition, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { RefundView } from '../src/contracts/activities.js';
import {
  refundRequestedSignal,
  refundUpdatedSignal,
  type RefundWorkflowInput,
  type RefundWorkflowResult,
} from '../src/contracts/refund-workflow.js';
import { notify, retryForever } from './activity-proxies.js';
import type { RefundOrder } from '../src/domain/ledger/refund-order.js';
import { patched } from './patched.js';
import { OpenRefunds, type OpenRefundOrder } from './refund/open-refunds.js';
import { utcTimeIn } from './summaries/utc-time.js';
import { isRefundOrder } from './video/message-guards.js';

// Cards settle refunds within seconds or, when pending, within days: the backoff grows to six hours.
const INITIAL_POLL_INTERVAL_MS = 10_000;
const MAX_POLL_INTERVAL_MS = 6 * 60 * 60 * 1000;

/**
 * The only workflow that refunds money, in full or in part. It follows each refund until it has settled. The video's
 * workflow starts it, or support after closing, or reconciliation. Only one runs per job at a time; further orders
 * reach it by `refundRequested`. Canceling it does nothing: a refund that has begun is always finished.
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
      // A mail may take days. An order that arrives before then is carried out at once.
      if (pendingMails > 0) await condition(() => pendingMails === 0 || openRefunds.orders.length > 0);
      if (openRefunds.orders.length === 0) return { refundedCents };
    }
  });
}

/** @returns the total refunded so far. */
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
        `Refunding (${order.reason}). This continues until Stripe confirms the refund; no action is needed.`,
      );
      const view = await retryForever.refundPayment({ jobId, ...order });
      refundedCents = view.refundedCents;
      if (view.status === 'settled') onSettled(openRefunds.settle(order), view);
      else if (openRefunds.scheduleRetry(order, view.failures)) {
        log.error('the bank returned a refund; a new one will be made', { failures: view.failures });
      }
    }
    if (openRefunds.orders.length === 0) break;
    setCurrentDetails('The refund is pending at Stripe, or the bank returned it. This workflow keeps checking.');
    const pollMs = Math.max(1, Math.min(waitMs, openRefunds.nextDueMs - Date.now()));
    const summary = `The refund is not settled; look again on ${utcTimeIn(pollMs)}`;
    await condition(() => openRefunds.hasUpdates, pollMs, { summary });
  }
  return refundedCents;
}

/** The video's workflow mails about its own full refund. This workflow mails about all others. */
async function mailRefund(jobId: string, order: RefundOrder, { claimedCents }: RefundView): Promise<void> {
  const { reason, claim, afterClosing } = order;
  // A partial refund for which nothing was left needs no mail.
  if (claim ? claimedCents === 0 : !afterClosing) return;
  if (!patched('refund-mails')) return;
  try {
    if (claim) await notify.sendMail({ jobId, kind: 'refunded_part', reason, mailId: claim.claimId });
    else await notify.sendMail({ jobId, kind: 'refunded', reason });
  } catch (error) {
    log.error('a mail about a refund could not be sent', { error });
  }
}
