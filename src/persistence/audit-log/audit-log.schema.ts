import { Schema } from 'mongoose';

/** One privileged act. Append-only; the free text of the note lives here and nowhere else. */
export interface AuditRecord {
  _id: string;
  at: Date;
  actor: string;
  action: string;
  jobId: string;
  note: string | null;
}

export const auditLogSchema = new Schema<AuditRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    actor: { type: String, required: true },
    action: { type: String, required: true },
    jobId: { type: String, required: true, index: true },
    note: { type: String, default: null },
  },
  { collection: 'audit_log', versionKey: false },
);
