import { Schema } from 'mongoose';
import type { LedgerEntry } from '../../domain/ledger/ledger-entry.js';
import type { PurchaseAttempt } from '../../domain/ledger/purchase-attempts.js';
import { NON_EMPTY_STRING } from '../indexes/partial-filters.js';

/** The ledger of one job: a primary record, never rebuilt from anything. */
export interface PaymentRecord extends Pick<PurchaseAttempt, 'target' | 'lines' | 'upsells'> {
  _id: string;
  createdAt: Date;
  currency: string;
  amountCents: number;
  paymentIntentId: string | null;
  /** What the last attempt was for, with `amountCents`, `target`, `lines` and `upsells`; once paid, what was bought. */
  quoteId: string | null;
  /** Every attempt that the provider was asked to confirm, oldest first. Absent in old records. */
  attempts?: readonly PurchaseAttempt[];
  entries: LedgerEntry[];
  /** How many idempotency keys of a name were given up, because Stripe holds a failure or another price under them. */
  keysGivenUp?: Record<string, number>;
  /** Since when nothing is left to do about the money; every new entry sets it to null again. */
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
    lines: { type: Schema.Types.Mixed, default: undefined },
    upsells: { type: Schema.Types.Mixed, default: undefined },
    attempts: { type: [{ type: Schema.Types.Mixed }], default: undefined },
    entries: { type: [{ type: Schema.Types.Mixed }], default: [] },
    keysGivenUp: { type: Schema.Types.Mixed, default: undefined },
    settledAt: { type: Date, default: null },
  },
  { collection: 'payments', versionKey: false },
);
paymentSchema.index(
  { paymentIntentId: 1 },
  { name: 'byPaymentIntent', unique: true, partialFilterExpression: { paymentIntentId: NON_EMPTY_STRING } },
);
// What reconciliation must look at, oldest first, and what it compares with the payment provider's lists.
paymentSchema.index({ createdAt: 1, _id: 1 }, { partialFilterExpression: { settledAt: null }, name: 'unsettledByAge' });
paymentSchema.index({ 'entries.atMs': 1 });
