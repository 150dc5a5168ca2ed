import type { LooseMoney } from '../../src/contracts/reconcile-workflow.js';
import type { RefundOrder } from '../../src/contracts/refund-workflow.js';
import { isClosed } from '../../src/domain/video-state.js';
import { PaymentRequestRejected } from '../../src/gateways/payments/payments.gateway.js';
import { dueOf, lackOf, moneyOf, ordersOf } from '../../src/persistence/payments/money-of.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { ReconcileDeps } from './reconcile-deps.js';
import { sifted } from './sifted.js';

type Deps = Pick<ReconcileDeps, 'ledger' | 'payments' | 'videos' | 'workflows' | 'logger'>;

const ALL_OF_IT: RefundOrder = { reason: 'canceled_by_operator', actor: 'operator', afterClosing: true };

/** See `ReconcileActivities.findLooseMoney`. The ledger is enumerated: a record that is closed or gone hides nothing. */
export async function findLooseMoney(
  deps: Deps,
  { graceMs, limit, dryRun }: { graceMs: number; limit: number; dryRun: boolean },
): Promise<LooseMoney[]> {
  const found: LooseMoney[] = [];
  const payments = deps.ledger.unsettled(new Date(Date.now() - graceMs));
  for await (const { _id: jobId, entries } of sifted(payments, (each) => isLoose(deps, each, dryRun))) {
    const kind = lackOf(entries) ?? 'unreturned';
    const orders = kind === 'refund_unfinished' ? ordersOf(entries) : [ALL_OF_IT];
    const dueCents = dueOf(entries);
    if (!dryRun) deps.logger.error({ jobId, kind, dueCents }, 'money that nobody looks after');
    found.push({ jobId, kind, dueCents, orders });
    if (found.length >= limit) break;
  }
  return found;
}

async function isLoose(deps: Deps, payment: PaymentRecord, dryRun: boolean): Promise<boolean> {
  if (lackOf(payment.entries) !== null) return !(await isLookedAfter(deps, payment._id));
  if (!dryRun) await setAside(deps, payment);
  return false;
}

/** Nothing is left to do. A dispute that is open is asked about until it is decided: its webhook may be lost. */
async function setAside({ ledger, payments, logger }: Deps, payment: PaymentRecord): Promise<void> {
  if (moneyOf(payment.entries).dispute !== 'open' || !payment.paymentIntentId) return await ledger.settle(payment);
  try {
    await ledger.noteDisputes(payment._id, await payments.listDisputes(payment.paymentIntentId));
  } catch (error) {
    // Refused for good: nothing can be learnt, and the others must not wait for it.
    if (!(error instanceof PaymentRequestRejected)) throw error;
    logger.error({ err: error, jobId: payment._id }, 'a dispute cannot be asked about');
  }
}

/** By a workflow, or soon by the one that closes a job whose record is open. */
async function isLookedAfter({ videos, workflows }: Deps, jobId: string): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video && !isClosed(video.state)) return true;
  return (await workflows.isRunning(jobId)) || (await workflows.isRefundRunning(jobId));
}
