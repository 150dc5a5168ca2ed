import type { LedgerEntry } from './ledger-entry.js';

/** A refund as the payment provider reports it. */
interface ReportedRefund {
  id: string;
  amountCents: number;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  claimId: string | null;
}

const ENTRY_KIND_BY_STATUS: Record<ReportedRefund['status'], LedgerEntry['kind']> = {
  pending: 'refund_created',
  requires_action: 'refund_created',
  succeeded: 'refund_succeeded',
  failed: 'refund_failed',
  canceled: 'refund_failed',
};

/** The ledger's entry for a refund. */
export function refundEntryOf({ id, amountCents, status, claimId }: ReportedRefund): Omit<LedgerEntry, 'atMs'> {
  return { kind: ENTRY_KIND_BY_STATUS[status], amountCents, refundId: id, ...(claimId && { claimId }) };
}
