import type { Requester } from '../roles.js';
import type { ReasonCode } from '../video-state.js';

/** A partial refund. Each `claimId` is refunded at most once, whatever else is refunded. */
export interface RefundClaim {
  /** Letters, digits and dashes, for example `priority-fee` or `goodwill-<noteId>`. Part of Stripe's idempotency key. */
  claimId: string;
  /** An upper bound: less is refunded when less is left. */
  amountCents: number;
}

/** A refund that somebody asked for. Two orders are the same when they have the same claim, or both have none. */
export interface RefundOrder {
  reason: ReasonCode;
  /** Absent for a full refund: everything that is left. */
  claim?: RefundClaim;
  /** Who asked; absent when the service refunds on its own. The supporter's note is in the audit log under `noteId`. */
  actor?: Requester;
  noteId?: string;
  /** The video's workflow has ended, so the refund workflow mails the customer. It always mails partial refunds. */
  afterClosing?: true;
}
