import type { Requester } from '../roles.js';
import type { ReasonCode } from '../video-state.js';

/** A partial refund. Each `claimId` is refunded at most once, regardless of other refunds. */
export interface RefundClaim {
  /** Letters, digits and dashes, for example `priority-fee` or `goodwill-<noteId>`. Part of Stripe's idempotency key. */
  claimId: string;
  /** Maximum amount: less is refunded when less is left. */
  amountCents: number;
}

/** A requested refund. Two orders are the same when they have the same claim, or when both have none. */
export interface RefundOrder {
  reason: ReasonCode;
  /** Absent for a full refund of everything that is left. */
  claim?: RefundClaim;
  /** The requester; absent when the service refunds automatically. The supporter's note is in the audit log under `noteId`. */
  actor?: Requester;
  noteId?: string;
  /** The video's workflow has ended, so the refund workflow mails the customer. It always mails partial refunds. */
  afterClosing?: true;
}
