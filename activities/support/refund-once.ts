import type { RefundStep, RefundView } from '../../src/contracts/activities.js';
import type { RefundWorkflowInput } from '../../src/contracts/refund-workflow.js';
import type { PaymentsGateway, RefundRecord } from '../../src/gateways/payments/payments.gateway.js';
import type { LedgerEntry } from '../../src/domain/ledger/ledger-entry.js';
import { refundEntryOf } from '../../src/domain/ledger/refund-entry.js';
import type { PaymentsRepository } from '../../src/persistence/payments/payments.repository.js';
import { withIdempotencyKey } from './with-idempotency-key.js';

interface Deps {
  ledger: PaymentsRepository;
  payments: PaymentsGateway;
}

const NOT_FAILED_STATUSES: RefundRecord['status'][] = ['succeeded', 'pending', 'requires_action'];

/**
 * Refunds the amount received less succeeded and pending refunds, or only the claimed part. The idempotency key contains
 * the number of refunds so far for the same claim, so that a repeat finds its own refund, and a new refund is made only
 * after the last one has failed. Disputed money is with the bank and counts as returned until the dispute is won.
 */
export async function refundOnce(deps: Deps, order: RefundStep): Promise<RefundView> {
  const { ledger, payments } = deps;
  const { jobId, claim, failuresAllowed = Infinity } = order;
  const record = await ledger.find(jobId);
  if (!record?.paymentIntentId) return { status: 'settled', refundedCents: 0, failures: 0, claimedCents: 0 };
  const { paymentIntentId } = record;
  await ledger.appendEntry(jobId, refundRequestedEntryOf(order));
  const { receivedCents } = await payments.retrieve(paymentIntentId);
  const refunds = await payments.listRefunds(paymentIntentId);
  const disputes = await payments.listDisputes(paymentIntentId);

  const leftCents = receivedCents - sumOf(disputes, ['open', 'lost']) - refundedOrPendingCents(refunds);
  const refundsOfClaim = refunds.filter(({ claimId }) => claimId === (claim?.claimId ?? null));
  const isMade = claim !== undefined && refundsOfClaim.some(({ status }) => NOT_FAILED_STATUSES.includes(status));
  const failures = refundsOfClaim.filter(({ status }) => !NOT_FAILED_STATUSES.includes(status)).length;
  const dueCents = isMade || failures > failuresAllowed ? 0 : Math.min(leftCents, claim?.amountCents ?? leftCents);
  if (dueCents > 0) {
    const name = [jobId, 'refund', ...(claim ? [claim.claimId] : []), refundsOfClaim.length].join(':');
    const wanted = { amountCents: dueCents, jobId, ...(claim && { claimId: claim.claimId }) };
    const made = await withIdempotencyKey(ledger, record, name, (key) => payments.refund(paymentIntentId, wanted, key));
    refunds.push(made);
    refundsOfClaim.push(made);
  }

  for (const refund of refunds) await ledger.appendEntry(jobId, { atMs: Date.now(), ...refundEntryOf(refund) });
  await ledger.recordDisputes(jobId, disputes);
  const refundedCents = sumOf(refunds, ['succeeded']);
  // A lost dispute has already returned the money to the customer; an open one may still be won.
  const isAllBack = refundedCents + sumOf(disputes, ['lost']) >= receivedCents;
  const claimedCents = sumOf(refundsOfClaim, ['succeeded']);
  const isPartBack = claim !== undefined && claimedCents > 0;
  return { status: isAllBack || isPartBack ? 'settled' : 'pending', refundedCents, failures, claimedCents };
}

/** The amount in cents that is refunded or pending. */
export function refundedOrPendingCents(refunds: readonly RefundRecord[]): number {
  return sumOf(refunds, NOT_FAILED_STATUSES);
}

function refundRequestedEntryOf({ reason, claim, actor, noteId }: RefundWorkflowInput): LedgerEntry {
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
