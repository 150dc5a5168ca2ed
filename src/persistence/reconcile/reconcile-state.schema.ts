import { Schema } from 'mongoose';
import type { WedgedReport } from '../../contracts/activities.js';
import type { ReportOnly } from '../../contracts/reconcile-workflow.js';

/** What reconciliation remembers. There is one record. */
export interface ReconcileState {
  _id: 'reconcile';
  /** Increased by each run; the schedule stores the same number. */
  mark: number;
  /** The time up to which Stripe's lists have been compared with this database; null before the first comparison. */
  comparedToMs: number | null;
  reportOnly: ReportOnly | null;
  /** When an operator has accepted a restore; null once the database has caught up with Stripe and the workflows. */
  acceptedAt: Date | null;
  /** What the last run saw of workflows whose tasks fail; null before the first one. */
  wedged: WedgedReport | null;
  /** When the last run reached its end; null before the first one. */
  completedAt: Date | null;
  /** Whether that run found more to repair than one run may. */
  overLimit: boolean;
}

export const reconcileStateSchema = new Schema<ReconcileState>(
  {
    _id: { type: String, required: true },
    mark: { type: Number, required: true },
    comparedToMs: { type: Number, default: null },
    reportOnly: { type: Schema.Types.Mixed, default: null },
    acceptedAt: { type: Date, default: null },
    wedged: { type: Schema.Types.Mixed, default: null },
    completedAt: { type: Date, default: null },
    overLimit: { type: Boolean, default: false },
  },
  { collection: 'reconcile_state', versionKey: false },
);
