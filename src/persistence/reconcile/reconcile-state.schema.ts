import { Schema } from 'mongoose';
import type { ReportOnly } from '../../contracts/reconcile-workflow.js';

/** What reconciliation remembers; there is one. */
export interface ReconcileState {
  _id: 'reconcile';
  /** Counted up by each run, and carried by the schedule too. */
  mark: number;
  /** Until when Stripe's lists have been compared with this database; null before the first time. */
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
