import type { PageInput } from '../../src/contracts/activities.js';
import type { FoundPage, UnsettledPayment } from '../../src/contracts/reconcile-workflow.js';
import type { RefundOrder } from '../../src/domain/ledger/refund-order.js';
import { isClosed } from '../../src/domain/video-state.js';
import { PaymentRequestRejected } from '../../src/gateways/payments/payments.gateway.js';
import {
  refundDueCents,
  outstandingAction,
  summarizeLedger,
  refundOrdersOf,
} from '../../src/domain/ledger/summarize-ledger.js';
import { cursorOf } from '../../src/persistence/pagination.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { ReconcileDeps } from './reconcile-deps.js';
import { scanList } from './scan-list.js';

type Deps = Pick<ReconcileDeps, 'ledger' | 'payments' | 'videos' | 'workflows' | 'logger'>;

const FULL_REFUND: RefundOrder = { reason: 'canceled_by_operator', actor: 'operator', afterClosing: true };

/** See `ReconcileActivities.findLooseMoney`. Reads the ledger: a job record that is closed or gone hides no payment. */
export async function findUnsettledPayments(
  deps: Deps,
  { graceMs, limit, after, dryRun }: Required<PageInput> & { dryRun: boolean },
): Promise<FoundPage<UnsettledPayment>> {
  const payments = deps.ledger.findUnsettled(new Date(Date.now() - graceMs), after);
  const { found, last } = await scanList(payments, (payment) => isUnsettled(deps, payment, dryRun), limit);
  const unsettled = found.map(({ _id: jobId, entries }): UnsettledPayment => {
    const kind = outstandingAction(entries) ?? 'unreturned';
    const orders = kind === 'refund_unfinished' ? refundOrdersOf(entries) : [FULL_REFUND];
    const dueCents = refundDueCents(entries);
    if (!dryRun) deps.logger.error({ jobId, kind, dueCents }, 'an unsettled payment that nothing handles');
    return { jobId, kind, dueCents, orders };
  });
  return { found: unsettled, next: last && cursorOf(last) };
}

async function isUnsettled(deps: Deps, payment: PaymentRecord, dryRun: boolean): Promise<boolean> {
  if (outstandingAction(payment.entries) !== null) return !(await isBeingHandled(deps, payment._id));
  if (!dryRun) await settleUnlessDisputed(deps, payment);
  return false;
}

/**
 * Marks a payment with which nothing is left to do as settled. If its dispute is open, asks Stripe about the dispute
 * instead, in each run until it is decided: its webhook may be lost.
 */
async function settleUnlessDisputed({ ledger, payments, logger }: Deps, payment: PaymentRecord): Promise<void> {
  if (summarizeLedger(payment.entries).dispute !== 'open' || !payment.paymentIntentId)
    return await ledger.markSettled(payment);
  try {
    await ledger.recordDisputes(payment._id, await payments.listDisputes(payment.paymentIntentId));
  } catch (error) {
    // Refused for good: nothing can be learnt about this dispute, and other payments must not wait for it.
    if (!(error instanceof PaymentRequestRejected)) throw error;
    logger.error({ err: error, jobId: payment._id }, 'a dispute cannot be asked about');
  }
}

/** Whether a workflow handles the payment, or soon will because it closes a job whose record is open. */
async function isBeingHandled({ videos, workflows }: Deps, jobId: string): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video && !isClosed(video.state)) return true;
  return (await workflows.isRunning(jobId)) || (await workflows.isRefundRunning(jobId));
}
