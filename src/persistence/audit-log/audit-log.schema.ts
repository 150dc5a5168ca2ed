import { Schema } from 'mongoose';

/** The acts that are recorded; `correct_address` is also the customer's own change. */
export const AUDITED_ACTIONS = [
  'refund',
  'cancel',
  'retry',
  'delete_now',
  'extend_retention',
  'resend_link',
  'correct_address',
  'reveal_address',
  'note',
  'accept_restore',
  'rotate_secrets',
  'settle_difference',
  'create_account',
  'create_key',
  'rotate_key',
  'revoke_key',
  'revoke_all_keys',
  'lock_account',
  'unlock_account',
  'set_quotas',
  'set_presets',
  'block_address',
  'unblock_address',
  'set_maintenance',
  'archive_audit',
  'export_personal_data',
  'erase_personal_data',
] as const;

/** Why a supporter acted, as a code that can be counted; the note says the rest. */
export const AUDIT_REASON_CODES = [
  'customer_asked',
  'wrong_address',
  'mail_lost',
  'our_fault',
  'goodwill',
  'suspected_abuse',
  'other',
] as const;

/** One privileged act. Append-only but for the note: its free text is stored only here, and erased with the job. */
export interface AuditRecord {
  _id: string;
  at: Date;
  /** The name of the account, `customer`, or `operator` at the command line. */
  actor: string;
  action: (typeof AUDITED_ACTIONS)[number];
  reasonCode: (typeof AUDIT_REASON_CODES)[number];
  /** null for an act that is about no job. */
  jobId: string | null;
  note: string | null;
  /** The act's own figures and choices, such as `untilMs`. Nothing personal: personal data may have to be erased. */
  details: Record<string, string | number | boolean>;
}

export const auditLogSchema = new Schema<AuditRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    actor: { type: String, required: true },
    action: { type: String, required: true },
    reasonCode: { type: String, required: true },
    jobId: { type: String, default: null },
    note: { type: String, default: null },
    details: { type: Schema.Types.Mixed, default: {} },
  },
  { collection: 'audit_log', versionKey: false, minimize: false },
);
// One index for each way to list the log, newest first.
auditLogSchema.index({ jobId: 1, at: -1, _id: -1 });
auditLogSchema.index({ actor: 1, at: -1, _id: -1 });
auditLogSchema.index({ action: 1, at: -1, _id: -1 });
auditLogSchema.index({ at: -1, _id: -1 });
