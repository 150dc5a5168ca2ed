import { Schema } from 'mongoose';
import type { MailKind } from '../../contracts/activities.js';

/** A mail that is owed, or that a provider has accepted. One key per event and recipient: no event is mailed twice. */
export interface OutboxRecord {
  _id: string;
  jobId: string;
  kind: MailKind;
  /** RFC 5322 Message-ID: derived from the key, so that every try sends the same message. */
  messageId: string;
  /**
   * `sent`: a provider has accepted it; whether it arrived is not known. `withheld`: it must not be sent. `dropped`: it was
   * owed, but what it would say is no longer true, or the job has no address any more. A record that stays `sending` for
   * longer than `MAIL_PATIENCE_MS` is not owed any more either.
   */
  status: 'sending' | 'sent' | 'withheld' | 'dropped';
  /** Which provider accepted it in the end. */
  provider: string | null;
  /** Why an earlier provider did not accept it, as a code. */
  fallbackReason: string | null;
  /**
   * Providers that may have accepted it, because a try with them ended without an answer. The number says how many
   * attempts in a row have since failed to ask them. Absent before the first try, once the mail is sent, and in records
   * of a version of the service that did not note its tries.
   */
  unconfirmed?: Record<string, number>;
  /** When a try with a provider last ended without an answer. Absent while there is none, and once the mail is sent. */
  unansweredAt?: Record<string, Date>;
  createdAt: Date;
  /** When the provider accepted it. */
  sentAt: Date | null;
}

export const outboxSchema = new Schema<OutboxRecord>(
  {
    _id: { type: String, required: true },
    jobId: { type: String, required: true },
    kind: { type: String, required: true },
    messageId: { type: String, required: true },
    status: { type: String, required: true },
    provider: { type: String, default: null },
    fallbackReason: { type: String, default: null },
    unconfirmed: { type: Schema.Types.Mixed, default: undefined },
    unansweredAt: { type: Schema.Types.Mixed, default: undefined },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
  },
  { collection: 'outbox', versionKey: false },
);
outboxSchema.index({ jobId: 1, createdAt: 1 });
// Owed mails, oldest first. The query repeats this filter.
outboxSchema.index({ status: 1, createdAt: 1 }, { name: 'unsent', partialFilterExpression: { status: 'sending' } });
