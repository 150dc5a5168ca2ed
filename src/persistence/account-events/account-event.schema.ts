import { Schema } from 'mongoose';
import type { KeyMode } from '../../domain/roles.js';
import type { EventType } from '../../domain/webhooks/event-types.js';

/** The owner of records: an account in one mode. Its live keys see the live records, its test keys the test records. */
export interface Tenant {
  accountId: string;
  mode: KeyMode;
}

/** An event that is published to an account. Kept for a month. */
export interface AccountEventRecord extends Tenant {
  /** Derived from job and state version: what is published again is the same event. */
  _id: string;
  type: EventType;
  /** When it happened. */
  at: Date;
  /** When it was stored. Lists of events are sorted by this time. */
  recordedAt: Date;
  jobId: string;
  data: object;
}

const KEPT_SEC = 30 * 24 * 60 * 60;

export const accountEventSchema = new Schema<AccountEventRecord>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    mode: { type: String, required: true },
    type: { type: String, required: true },
    at: { type: Date, required: true },
    recordedAt: { type: Date, required: true },
    jobId: { type: String, required: true },
    data: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'account_events', versionKey: false, minimize: false },
);
accountEventSchema.index({ accountId: 1, mode: 1, recordedAt: 1, _id: 1 });
accountEventSchema.index({ jobId: 1, recordedAt: 1, _id: 1 });
accountEventSchema.index({ recordedAt: 1 }, { expireAfterSeconds: KEPT_SEC });
