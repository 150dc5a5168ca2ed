import { Schema } from 'mongoose';
import type { MoneyDifference } from '../../contracts/reconcile-workflow.js';

/** A difference between ledger and payment provider, stored once. */
export interface MoneyDifferenceRecord extends MoneyDifference {
  /** `<kind>:<objectId>`. */
  _id: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** When it was settled, by an operator or by the catch-up after a restore. */
  settledAt: Date | null;
}

export const moneyDifferenceSchema = new Schema<MoneyDifferenceRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    objectId: { type: String, required: true },
    jobId: { type: String, default: null },
    providerCents: { type: Number, default: null },
    ledgerCents: { type: Number, default: null },
    firstSeenAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    settledAt: { type: Date, default: null },
  },
  { collection: 'money_differences', versionKey: false },
);
// With `settledAt` in the key too: MongoDB does not use an index whose first field is not in the query.
moneyDifferenceSchema.index({ settledAt: 1, firstSeenAt: 1 }, { partialFilterExpression: { settledAt: null } });
