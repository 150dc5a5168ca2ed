import type { ReasonCode } from '../video-state.js';
import type { RefundOrder } from './refund-order.js';
import type { LedgerEntry } from './ledger-entry.js';

/** One refund, with the last state that it has reached. */
export interface LedgerRefund {
  refundId: string;
  amountCents: number;
  status: 'pending' | 'succeeded' | 'failed';
  /** Time of the entry that says so. */
  atMs: number;
  /** Why it was requested; null when we have no request for it. */
  reason: ReasonCode | null;
  /** Claim of a partial refund; null for a full refund. */
  claimId: string | null;
}

/** What the ledger says about the money of a job. */
export interface LedgerSummary {
  receivedCents: number;
  /** Returned to the customer: succeeded refunds and lost disputes. */
  returnedCents: number;
  /** What can still be refunded: not returned, not in a pending refund, not disputed. */
  leftCents: number;
  /** In the order in which they were created. */
  refunds: LedgerRefund[];
  /** `open` while any dispute is open; otherwise `lost` if any was lost; null without disputes. */
  dispute: DisputeStatus | null;
}

type DisputeStatus = 'open' | 'won' | 'lost';

/**
 * In the order in which a refund reaches them. An entry may say less than the one before it, because its writer asked
 * Stripe earlier.
 */
const REFUND_STATUSES: LedgerRefund['status'][] = ['pending', 'succeeded', 'failed'];

const REFUND_STATUS_BY_KIND: Partial<Record<LedgerEntry['kind'], LedgerRefund['status']>> = {
  refund_created: 'pending',
  refund_succeeded: 'succeeded',
  refund_failed: 'failed',
};

const DISPUTE_STATUS_BY_KIND: Partial<Record<LedgerEntry['kind'], DisputeStatus>> = {
  dispute_opened: 'open',
  dispute_won: 'won',
  dispute_lost: 'lost',
};

export function summarizeLedger(entries: readonly LedgerEntry[]): LedgerSummary {
  const refunds = refundsOf(entries);
  const refundedAs = (wanted: LedgerRefund['status']): number =>
    sum(refunds.filter(({ status }) => status === wanted).map(({ amountCents }) => amountCents));
  const receivedCents = sum(amountsOf(entries, 'received'));
  const disputes = disputesOf(entries);
  const disputedAs = (wanted: DisputeStatus): number =>
    sum(disputes.filter(({ status }) => status === wanted).map(({ amountCents }) => amountCents));
  // Several disputes may be about the same money, and exchange rates change.
  const returnedCents = refundedAs('succeeded') + Math.min(receivedCents, disputedAs('lost'));
  const leftCents = Math.max(0, receivedCents - returnedCents - refundedAs('pending') - disputedAs('open'));
  const hasDispute = (wanted: DisputeStatus): boolean => disputes.some(({ status }) => status === wanted);
  const dispute = (['open', 'lost', 'won'] as const).find(hasDispute) ?? null;
  return { receivedCents, returnedCents, leftCents, refunds, dispute };
}

/** The requested refunds as input for a refund workflow, each once. */
export function refundOrdersOf(entries: readonly LedgerEntry[]): RefundOrder[] {
  const orders = new Map<string, RefundOrder>();
  for (const { kind, reason, claimId, amountCents } of entries) {
    if (kind !== 'refund_requested' || !reason || orders.has(claimId ?? '')) continue;
    orders.set(claimId ?? '', { reason, ...(claimId && amountCents && { claim: { claimId, amountCents } }) });
  }
  return [...orders.values()];
}

/** What will be refunded when the money is settled. Nothing if we have earned it and nobody has requested a refund. */
export function refundDueCents(entries: readonly LedgerEntry[]): number {
  const { receivedCents, returnedCents } = summarizeLedger(entries);
  return outstandingAction(entries) === null ? 0 : Math.max(0, receivedCents - returnedCents);
}

/** What is left to do about the money when no workflow handles the job any more; null when it is settled. */
export function outstandingAction(
  entries: readonly LedgerEntry[],
): 'unreturned' | 'open_payment' | 'refund_unfinished' | null {
  const { receivedCents, returnedCents, refunds } = summarizeLedger(entries);
  const hasEntry = (wanted: LedgerEntry['kind']): boolean => entries.some(({ kind }) => kind === wanted);
  if (receivedCents === 0) return hasEntry('canceled') ? null : 'open_payment';
  if (returnedCents >= receivedCents) return null;
  const isMade = ({ claim }: RefundOrder): boolean =>
    claim !== undefined && refunds.some(({ claimId, status }) => claimId === claim.claimId && status === 'succeeded');
  if (!refundOrdersOf(entries).every(isMade)) return 'refund_unfinished';
  return hasEntry('delivered') ? null : 'unreturned';
}

function refundsOf(entries: readonly LedgerEntry[]): LedgerRefund[] {
  const refunds = new Map<string, LedgerRefund>();
  for (const { kind, refundId, amountCents = 0, atMs, claimId = null } of entries) {
    const status = REFUND_STATUS_BY_KIND[kind];
    if (!refundId || !status) continue;
    const known = refunds.get(refundId);
    if (known && REFUND_STATUSES.indexOf(status) < REFUND_STATUSES.indexOf(known.status)) continue;
    refunds.set(refundId, { refundId, amountCents, status, atMs, reason: refundReasonOf(entries, claimId), claimId });
  }
  return [...refunds.values()];
}

function refundReasonOf(entries: readonly LedgerEntry[], claimId: string | null): ReasonCode | null {
  const asked = entries.find((entry) => entry.kind === 'refund_requested' && (entry.claimId ?? null) === claimId);
  return asked?.reason ?? null;
}

/** Each dispute, with the state of its newest entry. */
function disputesOf(entries: readonly LedgerEntry[]): { status: DisputeStatus; amountCents: number }[] {
  const disputes = new Map<string, { status: DisputeStatus; amountCents: number }>();
  for (const { kind, disputeId, amountCents = 0 } of entries) {
    const status = DISPUTE_STATUS_BY_KIND[kind];
    if (disputeId && status) disputes.set(disputeId, { status, amountCents });
  }
  return [...disputes.values()];
}

function amountsOf(entries: readonly LedgerEntry[], wanted: LedgerEntry['kind']): number[] {
  return entries.filter(({ kind }) => kind === wanted).map(({ amountCents = 0 }) => amountCents);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
