import { Schema } from 'mongoose';

/** Something that was done or learnt about the money of a job. Entries are only ever added. */
export interface LedgerEntry {
  atMs: number;
  kind:
    | 'created'
    | 'declined'
    | 'received'
    | 'canceled'
    | 'delivered'
    | 'refund_created'
    | 'refund_succeeded'
    | 'refund_failed';
  amountCents?: number;
  /** Stripe's id of the refund, where the entry is about one. */
  refundId?: string;
  code?: string;
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
  entries: LedgerEntry[];
}

export const paymentSchema = new Schema<PaymentRecord>(
  {
    _id: { type: String, required: true },
    createdAt: { type: Date, required: true },
    currency: { type: String, required: true },
    amountCents: { type: Number, required: true },
    paymentIntentId: { type: String, default: null },
    quoteId: { type: String, default: null },
    entries: { type: [{ type: Schema.Types.Mixed }], default: [] },
  },
  { collection: 'payments', versionKey: false },
);
paymentSchema.index(
  { paymentIntentId: 1 },
  { unique: true, partialFilterExpression: { paymentIntentId: { $type: 'string' } } },
);
