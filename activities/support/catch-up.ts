import { refundEntryOf } from '../../src/domain/ledger/refund-entry.js';
import { isWithoutTestAccount } from '../../src/gateways/payments/mode-routing-payments.gateway.js';
import type { MoneyDifferenceRecord } from '../../src/persistence/reconcile/money-difference.schema.js';
import type { ReconcileDeps } from './reconcile-deps.js';

type Deps = Pick<ReconcileDeps, 'ledger' | 'payments' | 'reconcileState' | 'videos' | 'workflows' | 'logger'>;

/**
 * Adds to a database that was restored from an older copy what Stripe and the workflows know, once an operator has
 * accepted the restore. Not before: payments that we do not know may also belong to another installation under the same
 * name. A repeat adds nothing.
 *
 * @returns how many facts were added to the ledger.
 */
export async function catchUpAfterRestore(deps: Deps): Promise<number> {
  const { acceptedAt } = await deps.reconcileState.state();
  if (acceptedAt === null) return 0;
  const adopted = await adoptPayments(deps, acceptedAt);
  const delivered = await catchUpRecords(deps);
  await reportUnknownJobs(deps);
  // Last, so that a run that dies before this is repeated in full.
  await deps.reconcileState.recordCaughtUp(acceptedAt);
  return adopted + delivered;
}

/** Adopts payments made since the copy, which an operator has had the chance to look at. */
async function adoptPayments(deps: Deps, acceptedAt: Date): Promise<number> {
  let adopted = 0;
  for (const difference of await deps.reconcileState.listUnknownPayments(acceptedAt)) {
    const { jobId } = difference;
    // Nobody knows what the payment was for: the difference stays open until a human settles it.
    if (jobId === null) continue;
    try {
      if (await adopt(deps, jobId, difference)) adopted += 1;
      await deps.reconcileState.settleDifference(difference._id);
    } catch (error) {
      // The difference stays open, and the other payments are adopted.
      if (!isWithoutTestAccount(error)) throw error;
    }
  }
  return adopted;
}

async function adopt(
  { ledger, payments, reconcileState, logger }: Deps,
  jobId: string,
  { objectId, providerCents }: MoneyDifferenceRecord,
): Promise<boolean> {
  const { amountCents, currency, receivedCents } = await payments.retrieve(objectId);
  const { paymentIntentId } = await ledger.open(jobId, { amountCents, currency });
  if (paymentIntentId !== null && paymentIntentId !== objectId) {
    // The customer has bought again since the restore. A human decides which of the two payments is refunded.
    await reconcileState.keepDifference({ kind: 'second_payment', objectId, jobId, providerCents, ledgerCents: null });
    return false;
  }
  logger.warn({ jobId, paymentIntentId: objectId }, 'a payment from after the copy is in the ledger again');
  await ledger.setPaymentIntent(jobId, objectId);
  const atMs = Date.now();
  await ledger.appendEntry(jobId, { atMs, kind: 'created', amountCents });
  if (receivedCents > 0) await ledger.appendEntry(jobId, { atMs, kind: 'received', amountCents: receivedCents });
  for (const refund of await payments.listRefunds(objectId))
    await ledger.appendEntry(jobId, { atMs, ...refundEntryOf(refund) });
  await ledger.recordDisputes(jobId, await payments.listDisputes(objectId));
  return true;
}

/** Writes again what the workflows of open jobs have written since the copy. */
async function catchUpRecords({ videos, workflows, ledger }: Deps): Promise<number> {
  let learned = 0;
  for await (const { _id: jobId } of videos.findOpen()) {
    const { projections, isDelivered } = await workflows.writesOf(jobId);
    // Without the oldest ones listeners would miss states; what is already stored is not written twice.
    for (const projection of projections) await videos.project(jobId, projection);
    if (isDelivered && (await ledger.appendEntry(jobId, { atMs: Date.now(), kind: 'delivered' }))) learned += 1;
  }
  return learned;
}

/** Reports jobs made after the copy, which nobody can open any more. A human decides whether they must end. */
async function reportUnknownJobs({ videos, workflows, logger }: Deps): Promise<void> {
  for await (const jobId of workflows.runningJobs()) {
    if (!(await videos.find(jobId)))
      logger.error({ jobId }, 'a workflow runs for a job without a record: see RUNBOOK.md');
  }
}
