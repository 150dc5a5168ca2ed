import type { Requester } from '../roles.js';
import type { ReasonCode } from '../video-state.js';

/** One fact about the money of a job: something we did, or something the payment provider reported. Append-only. */
export interface LedgerEntry {
  atMs: number;
  kind:
    | 'created'
    | 'declined'
    | 'received'
    | 'canceled'
    | 'delivered'
    | 'refund_requested'
    | 'refund_created'
    | 'refund_succeeded'
    | 'refund_failed'
    | 'dispute_opened'
    | 'dispute_won'
    | 'dispute_lost';
  amountCents?: number;
  /** Stripe's id of the refund, if the entry is about one. */
  refundId?: string;
  /** Stripe's id of the dispute, if the entry is about one. */
  disputeId?: string;
  code?: string;
  /** For a refund request: the reason, the requester, and the audit log id of the supporter's note. */
  reason?: ReasonCode;
  actor?: Requester;
  noteId?: string;
  /** The claim that a partial refund is for; absent for a full refund. */
  claimId?: string;
}
