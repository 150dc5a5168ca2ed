import { Schema } from 'mongoose';
import type { Target } from '../../domain/media/targets.js';
import type { Upsell } from '../../domain/upsells.js';
import type { ReasonCode } from '../../domain/video-state.js';

/** Something that was done or learnt about the money of a job. Entries are only ever added. */
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
  /** Stripe's id of the refund, where the entry is about one. */
  refundId?: string;
  /** Stripe's id of the dispute, where the entry is about one. */
  disputeId?: string;
  code?: string;
  /** Of a refund that was asked for: why, by whom, and where the supporter's note is. */
  reason?: ReasonCode;
  actor?: 'customer' | 'support' | 'operator';
  noteId?: string;
  /** The part that a refund is about; absent when everything goes back. */
  claimId?: string;
}

/** The ledger of one job: a primary record, never rebuilt from anything. */
export interface PaymentRecord {
  _id: string;
  createdAt: Date;
  currency: string;
  amountCents: number;
  paymentIntentId: string | null;
  /** The quote that the last attempt was for. */
  quoteId: string | null;
  /** What that makes the video fit: prices may change, and quotes with them, but not what was bought. */
  target?: Target;
  /** What else it was for. */
  upsells?: readonly Upsell[];
  entries: LedgerEntry[];
  /** How many idempotency keys of a name were given up, because Stripe had stored a failure of its own under them. */
  keysGivenUp?: Record<string, number>;
  /** When nothing was left to do about the money; null again with every new entry. */
  settledAt?: Date | null;
}

export const paymentSchema = new Schema<PaymentRecord>(
  {
    _id: { type: String, required: true },
    createdAt: { type: Date, required: true },
    currency: { type: String, required: true },
    amountCents: { type: Number, required: true },
    paymentIntentId: { type: String, default: null },
    quoteId: { type: String, default: null },
    target: { type: Schema.Types.Mixed, default: undefined },
    upsells: { type: Schema.Types.Mixed, default: undefined },
    entries: { type: [{ type: Schema.Types.Mixed }], default: [] },
    keysGivenUp: { type: Schema.Types.Mixed, default: undefined },
    settledAt: { type: Date, default: null },
  },
  { collection: 'payments', versionKey: false },
);
paymentSchema.index(
  { paymentIntentId: 1 },
  { unique: true, partialFilterExpression: { paymentIntentId: { $type: 'string' } } },
);
// What reconciliation has to look at, oldest first, and what it compares with the lists of the payment provider.
paymentSchema.index({ createdAt: 1 }, { partialFilterExpression: { settledAt: null }, name: 'unsettled' });
paymentSchema.index({ 'entries.atMs': 1 });
