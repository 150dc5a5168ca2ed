import { Schema } from 'mongoose';
import type { MoneyDifference } from '../../contracts/reconcile-workflow.js';

/** A difference between ledger and payment provider, written down once. */
export interface MoneyDifferenceRecord extends MoneyDifference {
  /** `<kind>:<objectId>`. */
  _id: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** When an operator has called it settled. */
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
// With `settledAt` in the key too: MongoDB does not look at an index whose first field a query says nothing about.
moneyDifferenceSchema.index({ settledAt: 1, firstSeenAt: 1 }, { partialFilterExpression: { settledAt: null } });
