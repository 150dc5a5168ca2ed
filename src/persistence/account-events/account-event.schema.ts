import { Schema } from 'mongoose';
import type { KeyMode } from '../../domain/roles.js';
import type { EventType } from '../../domain/webhooks/event-types.js';

/** Whose records: those of an account that its live keys see, or its test keys. */
export interface Tenant {
  accountId: string;
  mode: KeyMode;
}

/** Something that an account is told of. Kept for a month. */
export interface AccountEventRecord extends Tenant {
  /** Of job and state version: what is told again is the same event. */
  _id: string;
  type: EventType;
  /** When it happened. */
  at: Date;
  /** When it was written down: what lists of events are sorted by. */
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
