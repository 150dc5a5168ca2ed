import { Schema } from 'mongoose';
import type { MailKind } from '../../contracts/activities.js';

/** One mail that is owed or was sent. The key is one per event and recipient, so that no event is mailed twice. */
export interface OutboxRecord {
  _id: string;
  jobId: string;
  kind: MailKind;
  /** RFC 5322 Message-ID: derived from the key, so that every try sends the same message. */
  messageId: string;
  status: 'sending' | 'sent';
  /** Which provider took it in the end. */
  provider: string | null;
  /** Why an earlier provider did not, as a code. */
  fallbackReason: string | null;
  createdAt: Date;
  sentAt: Date | null;
}

export const outboxSchema = new Schema<OutboxRecord>(
  {
    _id: { type: String, required: true },
    jobId: { type: String, required: true, index: true },
    kind: { type: String, required: true },
    messageId: { type: String, required: true },
    status: { type: String, required: true },
    provider: { type: String, default: null },
    fallbackReason: { type: String, default: null },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
  },
  { collection: 'outbox', versionKey: false },
);
