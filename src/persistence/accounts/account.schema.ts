import { Schema } from 'mongoose';
import type { Role } from '../../domain/roles.js';

/** What an account may use; a missing field has the value that the configuration sets for all accounts. */
export interface AccountQuotas {
  jobsPerDay?: number;
  bytesPerDay?: number;
  concurrentJobs?: number;
}

/** The account of a program, or of a person who runs the service. */
export interface AccountRecord {
  /** `acct_` followed by random letters. */
  _id: string;
  /** Unique; in the audit log it names the actor who uses one of the account's keys. */
  name: string;
  role: Role;
  createdAt: Date;
  /** Since this time the account can start nothing new; null: it is not locked. */
  lockedAt: Date | null;
  quotas: AccountQuotas;
  /** The presets that the account's jobs may use; null: all. */
  allowedPresets: string[] | null;
}

export const accountSchema = new Schema<AccountRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true, unique: true },
    role: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lockedAt: { type: Date, default: null },
    quotas: { type: Schema.Types.Mixed, default: {} },
    allowedPresets: { type: [String], default: null },
  },
  { collection: 'accounts', versionKey: false, minimize: false },
);
accountSchema.index({ createdAt: -1, _id: -1 });
