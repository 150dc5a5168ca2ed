import { Schema } from 'mongoose';
import type { Role } from '../../domain/roles.js';

/** What an account may use; a field that is missing is as the configuration has it for all. */
export interface AccountQuotas {
  jobsPerDay?: number;
  bytesPerDay?: number;
  concurrentJobs?: number;
}

/** A program's account, or that of someone who runs the service. */
export interface AccountRecord {
  /** `acct_` and random letters. */
  _id: string;
  /** Unique; what the audit log calls whoever uses its keys. */
  name: string;
  role: Role;
  createdAt: Date;
  /** Since when it can start nothing new; null: it is not locked. */
  lockedAt: Date | null;
  quotas: AccountQuotas;
  /** The presets that its jobs may use; null: all. */
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
