import type { RefundStep, RefundView } from '../../src/contracts/activities.js';
import type { RefundWorkflowInput } from '../../src/contracts/refund-workflow.js';
import type { PaymentsGateway, RefundRecord } from '../../src/gateways/payments/payments.gateway.js';
import type { LedgerEntry } from '../../src/persistence/payments/payment.schema.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';
import { underKey } from './under-key.js';

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
}

const ENTRY_OF: Record<RefundRecord['status'], LedgerEntry['kind']> = {
  pending: 'refund_created',
  requires_action: 'refund_created',
  succeeded: 'refund_succeeded',
  failed: 'refund_failed',
  canceled: 'refund_failed',
};

const ALIVE: RefundRecord['status'][] = ['succeeded', 'pending', 'requires_action'];

/**
 * Gives back what was received less what is back or on its way, or the part that is claimed. The key counts the refunds
 * of the same claim so far, so that a repeat finds its own refund, and a new one is made only after the last has failed.
 * Disputed money is with the bank and counts as returned until the dispute is won.
 */
export async function refundOnce(deps: Deps, order: RefundStep): Promise<RefundView> {
  const { ledger, payments } = deps;
  const { jobId, claim, failuresAllowed = Infinity } = order;
  const record = await ledger.find(jobId);
  if (!record?.paymentIntentId) return { status: 'settled', refundedCents: 0, failures: 0, claimedCents: 0 };
  const { paymentIntentId } = record;
  await ledger.note(jobId, requestOf(order));
  const { receivedCents } = await payments.retrieve(paymentIntentId);
  const refunds = await payments.listRefunds(paymentIntentId);
  const disputes = await payments.listDisputes(paymentIntentId);

  const leftCents = receivedCents - sumOf(disputes, ['open', 'lost']) - outCentsOf(refunds);
  const same = refunds.filter(({ claimId }) => claimId === (claim?.claimId ?? null));
  const isMade = claim !== undefined && same.some(({ status }) => ALIVE.includes(status));
  const failures = same.filter(({ status }) => !ALIVE.includes(status)).length;
  const dueCents = isMade || failures > failuresAllowed ? 0 : Math.min(leftCents, claim?.amountCents ?? leftCents);
  if (dueCents > 0) {
    const name = [jobId, 'refund', ...(claim ? [claim.claimId] : []), same.length].join(':');
    const wanted = { amountCents: dueCents, jobId, ...(claim && { claimId: claim.claimId }) };
    const made = await underKey(ledger, record, name, (key) => payments.refund(paymentIntentId, wanted, key));
    refunds.push(made);
    same.push(made);
  }

  for (const refund of refunds) await ledger.note(jobId, { atMs: Date.now(), ...refundEntryOf(refund) });
  await ledger.noteDisputes(jobId, disputes);
  const refundedCents = sumOf(refunds, ['succeeded']);
  // A dispute that is lost has given the money back in its own way; one that is open may still be won.
  const isAllBack = refundedCents + sumOf(disputes, ['lost']) >= receivedCents;
  const claimedCents = sumOf(same, ['succeeded']);
  const isPartBack = claim !== undefined && claimedCents > 0;
  return { status: isAllBack || isPartBack ? 'settled' : 'pending', refundedCents, failures, claimedCents };
}

/** What is back with the customer or on its way there. */
export function outCentsOf(refunds: readonly RefundRecord[]): number {
  return sumOf(refunds, ALIVE);
}

/** What the ledger says of a refund. */
export function refundEntryOf({ id, amountCents, status, claimId }: RefundRecord): Omit<LedgerEntry, 'atMs'> {
  return { kind: ENTRY_OF[status], amountCents, refundId: id, ...(claimId && { claimId }) };
}

function requestOf({ reason, claim, actor, noteId }: RefundWorkflowInput): LedgerEntry {
  return {
    atMs: Date.now(),
    kind: 'refund_requested',
    reason,
    ...(claim && { claimId: claim.claimId, amountCents: claim.amountCents }),
    ...(actor && { actor }),
    ...(noteId && { noteId }),
  };
}

function sumOf<Status extends string>(
  movements: readonly { status: Status; amountCents: number }[],
  statuses: readonly NoInfer<Status>[],
): number {
  return movements
    .filter(({ status }) => statuses.includes(status))
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
}
