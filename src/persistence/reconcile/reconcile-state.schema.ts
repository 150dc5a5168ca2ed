import { Schema } from 'mongoose';
import type { ReportOnly } from '../../contracts/reconcile-workflow.js';

/** What reconciliation remembers. There is one record. */
export interface ReconcileState {
  _id: 'reconcile';
  /** Increased by each run; the schedule stores the same number. */
  mark: number;
  /** The time up to which Stripe's lists have been compared with this database; null before the first comparison. */
  comparedToMs: number | null;
  reportOnly: ReportOnly | null;
}

export const reconcileStateSchema = new Schema<ReconcileState>(
  {
    _id: { type: String, required: true },
    mark: { type: Number, required: true },
    comparedToMs: { type: Number, default: null },
    reportOnly: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'reconcile_state', versionKey: false },
);
