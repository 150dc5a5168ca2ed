import type { LooseMoney } from '../../src/contracts/reconcile-workflow.js';
import type { RefundOrder } from '../../src/contracts/refund-workflow.js';
import { isClosed } from '../../src/domain/video-state.js';
import { dueOf, lackOf, ordersOf } from '../../src/persistence/payments/money-of.js';
import type { PaymentRecord } from '../../src/persistence/payments/payment.schema.js';
import type { ReconcileDeps } from './reconcile-deps.js';

const ALL_OF_IT: RefundOrder = { reason: 'canceled_by_operator', actor: 'operator', afterClosing: true };

/** See `ReconcileActivities.findLooseMoney`. The ledger is enumerated: a record that is closed or gone hides nothing. */
export async function findLooseMoney(
  deps: Pick<ReconcileDeps, 'ledger' | 'videos' | 'workflows' | 'logger'>,
  { graceMs, limit, dryRun }: { graceMs: number; limit: number; dryRun: boolean },
): Promise<LooseMoney[]> {
  const found: LooseMoney[] = [];
  for await (const payment of deps.ledger.unsettled(new Date(Date.now() - graceMs))) {
    const kind = lackOf(payment.entries);
    if (kind === null) {
      if (!dryRun) await deps.ledger.settle(payment);
      continue;
    }
    if (await isLookedAfter(deps, payment._id)) continue;
    const loose = looseOf(payment, kind);
    deps.logger.error({ jobId: loose.jobId, kind, dueCents: loose.dueCents }, 'money that nobody looks after');
    found.push(loose);
    if (found.length >= limit) break;
  }
  return found;
}

function looseOf({ _id: jobId, entries }: PaymentRecord, kind: LooseMoney['kind']): LooseMoney {
  const orders = kind === 'refund_unfinished' ? ordersOf(entries) : [ALL_OF_IT];
  return { jobId, kind, dueCents: dueOf(entries), orders };
}

/** By a workflow, or soon by the one that closes a job whose record is open. */
async function isLookedAfter(
  { videos, workflows }: Pick<ReconcileDeps, 'videos' | 'workflows'>,
  jobId: string,
): Promise<boolean> {
  const video = await videos.find(jobId);
  if (video && !isClosed(video.state)) return true;
  return (await workflows.isRunning(jobId)) || (await workflows.isRefundRunning(jobId));
}
